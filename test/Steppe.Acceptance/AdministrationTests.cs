using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>What those do who run a cluster: the scheduler's switches, node metadata, scaling, names of versions, deleted evaluations.</summary>
public sealed class AdministrationTests(OneNode node) : IClassFixture<OneNode>
{
    private readonly Cluster _cluster = node.Cluster;
    private readonly string _node = node.Node;

    [Fact]
    public async Task TheSchedulerIsSetUpAndABacklogIsThrownAway()
    {
        string before = await OkAsync("operator scheduler get-config");
        Assert.Matches(@"(?m)^Scheduler Algorithm +=  ?binpack$", before);
        Assert.Matches(@"(?m)^Pause Eval Broker +=  ?false$", before);
        Assert.Matches(@"(?m)^Preemption System Scheduler +=  ?true$", before);
        Assert.Equal(9, before.TrimEnd('\n').Split('\n').Length);

        Assert.Equal("Scheduler configuration updated!\n", await OkAsync("operator scheduler set-config -scheduler-algorithm=spread -pause-eval-broker=true"));
        Assert.Equal("spread\n", await OkAsync("operator scheduler get-config -t {{.SchedulerConfig.SchedulerAlgorithm}}"));
        Assert.Equal("Scheduler configuration updated!\n", await OkAsync("operator scheduler set-config -preempt-service-scheduler=true"));
        Assert.Matches(@"(?m)^Preemption Service Scheduler +=  ?true$", await OkAsync("operator scheduler get-config"));
        Assert.Matches(@"(?m)^Preemption System Scheduler +=  ?true$", await OkAsync("operator scheduler get-config"));
        Assert.Contains("its Modify Index is not 1", await FailsAsync("operator scheduler set-config -check-index=1 -reject-job-registration"), StringComparison.Ordinal);
        Assert.Contains("use binpack or spread", await FailsAsync("operator scheduler set-config -scheduler-algorithm=best"), StringComparison.Ordinal);
        Assert.Contains("takes no arguments", await FailsAsync("operator scheduler set-config now"), StringComparison.Ordinal);

        string evaluation = (await RunJobAsync("backlog", 1)).Split(' ')[^1].Trim();
        Assert.Equal("Nothing was deleted.\n", (await _cluster.NomadAsync("n\n", ["eval", "delete", evaluation])).Ok().Split("[y/N] ")[1]);
        Assert.Equal("Successfully deleted 1 evaluation\n", (await _cluster.NomadAsync("y\n", ["eval", "delete", evaluation[..8]])).Ok().Split("[y/N] ")[1]);
        await RunJobAsync("backlog-1", 1);
        await RunJobAsync("backlog-2", 1);
        (await _cluster.NomadAsync("eval", "delete", "-yes", "-filter", "JobID matches `^backlog-`")).Ok();
        Assert.Contains("No evals matched", (await _cluster.NomadAsync("eval", "delete", "-yes", "-filter", "JobID matches `^backlog-`")).Ok(), StringComparison.Ordinal);
        Assert.Contains("one argument, <evaluation>, or the flag -filter", await FailsAsync("eval delete -filter x y"), StringComparison.Ordinal);
        Assert.Contains("found", await FailsAsync($"eval delete -yes {evaluation[..8]}"), StringComparison.Ordinal);

        await OkAsync("operator scheduler set-config -pause-eval-broker=false");
        Assert.Contains("Eval broker is not paused", await FailsAsync($"eval delete -yes {evaluation}"), StringComparison.Ordinal);
        await RunJobAsync("works-again", 1);
        await _cluster.WaitForAsync("works-again", "running");
        Assert.Empty(await _cluster.AllocationsAsync("backlog"));
        Assert.Empty(await _cluster.AllocationsAsync("backlog-2"));

        await OkAsync("operator scheduler set-config -reject-job-registration=true");
        CommandResult rejected = await _cluster.NomadAsync("job", "run", "-detach", await FileAsync("rejected", 1));
        Assert.Contains("disabled by the scheduler configuration", rejected.Fails(), StringComparison.Ordinal);
        Assert.Contains("disabled by the scheduler configuration", await FailsAsync("job scale works-again 2"), StringComparison.Ordinal);
        await OkAsync("operator scheduler set-config -reject-job-registration=false");
    }

    [Fact]
    public async Task NodeMetadataIsSetReadAndKeptOverARestart()
    {
        string file = await _cluster.JobFileAsync("picky.nomad", Job("picky", 1, """
            constraint {
              attribute = "${meta.disk}"
              value     = "fast"
            }
            """));
        Assert.Equal(2, (await _cluster.NomadAsync("job", "run", file)).ExitCode);

        // Asked of the server, so the node must be named; a prefix will do.
        Assert.Equal("", await OkAsync($"node meta apply -node-id {_node[..8]} disk=fast owner=ops"));
        await _cluster.WaitForAsync("picky", "running");
        Assert.Equal("", await OkAsync($"node meta apply -node-id {_node} -unset Name,owner"));
        string read = await OkAsync($"node meta read -node-id {_node}");
        Assert.Matches(@"(?s)^All Meta\ndisk +=  ?fast\n.*\nDynamic Meta\nName +=  ?<unset>\ndisk +=  ?fast\n\nStatic Meta\nName +=  ?client-1\n", read);
        Assert.Equal("fast\n", await OkAsync($"node meta read -node-id {_node} -t {{{{.Dynamic.disk}}}}"));

        await _cluster["client-1"].InterruptAsync();
        await _cluster.RestartClientAsync("client-1");

        // The servers still took it for ready: that it is there again only its own log tells.
        await Eventually.TrueAsync("its second registration", () => _cluster["client-1"].Log().Split(" is registered").Length > 2);
        JsonElement meta = (await _cluster.GetAsync($"/v1/node/{_node}")).GetProperty("Meta");
        Assert.Equal(("fast", false), (meta.GetProperty("disk").GetString(), meta.TryGetProperty("Name", out _)));
        Assert.Equal(read, await OkAsync($"node meta read -node-id {_node}"));

        Assert.Contains("No local Node and node_id not provided", await FailsAsync("node meta read"), StringComparison.Ordinal);
        Assert.Contains("expected key=value", await FailsAsync($"node meta apply -node-id {_node} disk"), StringComparison.Ordinal);
        Assert.Contains("both set and unset", await FailsAsync($"node meta apply -node-id {_node} -unset disk disk=slow"), StringComparison.Ordinal);
        Assert.Contains("cannot be a key", (await _cluster.NomadAsync("node", "meta", "apply", "-node-id", _node, "a b=c")).Fails(), StringComparison.Ordinal);
        Assert.Contains("No node(s) with prefix", await FailsAsync("node meta apply -node-id ffff disk=slow"), StringComparison.Ordinal);
        Assert.Contains("takes arguments of the form key=value", await FailsAsync("node meta apply"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AJobIsScaledAndItsVersionsHaveNames()
    {
        await RunJobAsync("grows", 1);
        await _cluster.WaitForAsync("grows", "running");
        Assert.Contains("finished with status \"complete\"", await OkAsync("job scale grows 3"), StringComparison.Ordinal);
        await _cluster.WaitForAsync("grows", "running", 3);
        Assert.StartsWith("Evaluation ID: ", await OkAsync("job scale -detach grows g 2"), StringComparison.Ordinal);
        string[] events = (await OkAsync("job scaling-events grows")).TrimEnd('\n').Split('\n');
        Assert.Equal(3, events.Length);
        Assert.Matches("^Task Group +Count +PrevCount +Date$", events[0]);
        Assert.Matches("^g +2 +3 +[0-9]", events[1]);
        Assert.Matches("(?m)^g +3 +1 +false +scaled from the command line +[0-9a-f-]{36} +", await OkAsync("job scaling-events -verbose grows"));
        Assert.Equal("No events found\n", await EventsOfAnotherAsync());

        string rolling = Job("rolls", 1, "").Replace("max_parallel = 0", "max_parallel = 1", StringComparison.Ordinal);
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync("rolls.nomad", rolling))).Ok();
        await _cluster.WaitForAsync("rolls", "running");
        Assert.Contains("job scaling blocked due to active deployment", await FailsAsync("job scale rolls 2"), StringComparison.Ordinal);

        Assert.Contains("expected a whole number", await FailsAsync("job scale grows many"), StringComparison.Ordinal);
        Assert.Contains("expected a whole number", await FailsAsync("job scale grows g -1"), StringComparison.Ordinal);
        Assert.Contains("task group \"db\" specified for scaling does not exist", await FailsAsync("job scale grows db 1"), StringComparison.Ordinal);
        Assert.Contains("Enforcing job modify index 1", await FailsAsync("job scale -check-index=1 grows 1"), StringComparison.Ordinal);
        Assert.Contains("No job(s) with prefix or ID \"none\"", await FailsAsync("job scale none 1"), StringComparison.Ordinal);
        Assert.Contains("two or three arguments", await FailsAsync("job scale grows"), StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "tag", "apply", "-name", "golden", "-version", "0", "-description", "as it began", "grows")).Ok();
        await OkAsync("job tag apply -name newest grows");
        string history = await OkAsync("job history -diff-tag golden grows");
        Assert.Matches(@"(?s)^Version +=  ?2\n.*Tag Name +=  ?newest\n.*Tag Name +=  ?golden\nTag Description +=  ?as it began\n", history);
        Assert.Contains("Count: \"1\" => \"2\"", history, StringComparison.Ordinal);
        Assert.Contains("Count: \"1\" => \"3\"", history, StringComparison.Ordinal);
        Assert.Contains("Count: \"2\" => \"1\"", await OkAsync("job history -diff-version 2 grows"), StringComparison.Ordinal);
        await OkAsync("job tag unset -name golden grows");
        Assert.DoesNotContain("golden", await OkAsync("job history grows"), StringComparison.Ordinal);

        Assert.Contains("Give the version a name", await FailsAsync("job tag apply grows"), StringComparison.Ordinal);
        Assert.Contains("already exists on version 2", await FailsAsync("job tag apply -name newest -version 1 grows"), StringComparison.Ordinal);
        Assert.Contains("version 9 not found", await FailsAsync("job tag apply -name x -version 9 grows"), StringComparison.Ordinal);
        Assert.Contains("expected a whole number", await FailsAsync("job tag apply -name x -version last grows"), StringComparison.Ordinal);
        Assert.Contains("tag \"golden\" not found", await FailsAsync("job tag unset -name golden grows"), StringComparison.Ordinal);
        Assert.Contains("Say which name", await FailsAsync("job tag unset grows"), StringComparison.Ordinal);
        Assert.Contains("exclude each other", await FailsAsync("job history -diff-tag a -diff-version 1 grows"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAutoscalerFindsItsPolicies()
    {
        Assert.Equal("No policies found\n", await OkAsync("scaling policy list"));
        string text = Job("elastic", 1, "").Replace("count = 1", """
            count = 1
            scaling {
              min = 1
              max = 2
              policy {
                cooldown = "1m"
              }
            }
            """, StringComparison.Ordinal);
        (await _cluster.NomadAsync("job", "run", "-detach", await _cluster.JobFileAsync("elastic.nomad", text))).Ok();
        string[] rows = (await OkAsync("scaling policy list -job elastic")).TrimEnd('\n').Split('\n');
        Assert.Matches("^ID +Enabled +Type +Target$", rows[0]);
        Assert.Matches("^[0-9a-f]{8} +true +horizontal +Namespace:default,Job:elastic,Group:g$", rows[1]);
        Assert.Matches(
            @"(?s)^ID +=  ?[0-9a-f]{8}\n.*Min +=  ?1\nMax +=  ?2\n\nPolicy:\n.*""cooldown"": ""1m""", await OkAsync($"scaling policy info {rows[1][..8]}"));
        await OkAsync("job scale -detach elastic 2");
        Assert.Contains("greater than scaling policy maximum: 3 > 2", await FailsAsync("job scale elastic 3"), StringComparison.Ordinal);
        Assert.Contains("No scaling policies with prefix", await FailsAsync("scaling policy info ffffff"), StringComparison.Ordinal);
        Assert.Contains("too short", await FailsAsync("scaling policy info f"), StringComparison.Ordinal);
        Assert.Contains("policy not found", await FailsAsync("scaling policy info 11111111-0000-0000-0000-000000000000"), StringComparison.Ordinal);
    }

    private async Task<string> EventsOfAnotherAsync()
    {
        await RunJobAsync("stays", 1);
        return await OkAsync("job scaling-events stays");
    }

    private async Task<string> RunJobAsync(string id, int count) =>
        (await _cluster.NomadAsync("job", "run", "-detach", await FileAsync(id, count))).Ok();

    private Task<string> FileAsync(string id, int count) => _cluster.JobFileAsync(id + ".nomad", Job(id, count, ""));

    private Task<CommandResult> NomadAsync(string words) => _cluster.NomadAsync(words.Split(' '));

    private async Task<string> OkAsync(string words) => (await NomadAsync(words)).Ok();

    private async Task<string> FailsAsync(string words) => (await NomadAsync(words)).Fails();

    private static string Job(string id, int count, string more) => $$"""
        job "{{id}}" {
          {{more}}
          update {
            max_parallel = 0
          }
          group "g" {
            count = {{count}}
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
              resources {
                cpu    = 20
                memory = 10
              }
            }
          }
        }
        """;
}
