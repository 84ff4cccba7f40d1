using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>Living with the command line day by day: one cluster, two nodes, jobs that come and go.</summary>
public sealed class DailyCommandTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private readonly Cluster _cluster = nodes.Cluster;

    [Fact]
    public async Task AStoppedAllocationIsReplacedAndAnIneligibleNodeGetsNothingNew()
    {
        await RunAsync("moving", Service("moving", count: 2));
        string id = IdOf((await _cluster.WaitForAsync("moving", "running", 2))[0]);
        string output = (await _cluster.NomadAsync("alloc", "stop", id[..8])).Ok();
        Assert.Contains("finished with status \"complete\"", output, StringComparison.Ordinal);
        Assert.Matches("Allocation \"[0-9a-f]{8}\" created: node", output);
        JsonElement stopped = Assert.Single(await _cluster.WaitForAsync("moving", "complete"));
        Assert.Equal((id, "alloc is being migrated"), (IdOf(stopped), stopped.GetProperty("DesiredDescription").GetString()));
        Assert.True((await _cluster.GetAsync($"/v1/allocation/{id}")).GetProperty("DesiredTransition").GetProperty("Migrate").GetBoolean());
        await _cluster.WaitForAsync("moving", "running", 2);

        Assert.Contains(nodes.Second, (await _cluster.NomadAsync("node", "eligibility", "-disable", nodes.Second[..8])).Ok(), StringComparison.Ordinal);
        Assert.Matches($"(?m)^{nodes.Second[..8]} .* ineligible +ready$", (await _cluster.NomadAsync("node", "status")).Ok());
        await RunAsync("steady", Service("steady", count: 4));
        JsonElement[] placed = await _cluster.WaitForAsync("steady", "running", 4);
        Assert.All(placed, row => Assert.Equal(nodes.First, row.GetProperty("NodeID").GetString()));
        (await _cluster.NomadAsync("node", "eligibility", "-enable", nodes.Second)).Ok();
        Assert.Equal("eligible", (await _cluster.GetAsync($"/v1/node/{nodes.Second}")).GetProperty("SchedulingEligibility").GetString());
    }

    [Fact]
    public async Task JobsAreLookedAtFromEverySide()
    {
        string file = await RunAsync("seen", Service("seen", count: 1), "-var", "word=hello");
        await File.WriteAllTextAsync(file, Service("seen", count: 2));
        (await _cluster.NomadAsync("job", "run", "-detach", "-var", "word=bye", file)).Ok();
        string id = IdOf((await _cluster.WaitForAsync("seen", "running", 2))[0]);

        string history = (await _cluster.NomadAsync("job", "history", "-p", "seen")).Ok();
        Assert.Matches(@"(?s)^Version +=  ?1\n.*\+/- Count: ""1"" => ""2"".*Version +=  ?0\n", history);
        Assert.Contains("args[1]", history, StringComparison.Ordinal);
        using JsonDocument inspected = JsonDocument.Parse((await _cluster.NomadAsync("job", "inspect", "-version", "0", "seen")).Ok());
        Assert.Equal(1, inspected.RootElement.GetProperty("Job").GetProperty("TaskGroups")[0].GetProperty("Count").GetInt32());
        string source = (await _cluster.NomadAsync("job", "inspect", "-hcl", "-with-vars", "seen")).Ok();
        Assert.StartsWith("variable \"word\"", source, StringComparison.Ordinal);
        Assert.EndsWith("word = bye\n", source, StringComparison.Ordinal);

        Assert.Contains(id[..8], (await _cluster.NomadAsync("job", "allocs", "seen")).Ok(), StringComparison.Ordinal);
        Assert.Matches("(?m)^ID +Priority +Triggered By +Status +Placement Failures$", (await _cluster.NomadAsync("job", "status", "-evals", "seen")).Ok());
        Assert.Contains("finished with status \"complete\"", (await _cluster.NomadAsync("job", "eval", "seen")).Ok(), StringComparison.Ordinal);
        Assert.Matches($"(?m)^ID += {id}$", (await _cluster.NomadAsync("status", id[..6])).Ok());
        Assert.Matches("(?m)^ID += seen$", (await _cluster.NomadAsync("status", "see")).Ok());
        Assert.Matches($"(?m)^ID += {nodes.First}$", (await _cluster.NomadAsync("status", nodes.First)).Ok());

        string page = (await _cluster.NomadAsync("eval", "list", "-job", "seen", "-per-page", "1")).Ok();
        string[] lines = page.TrimEnd('\n').Split('\n');
        Assert.Equal("ID        Priority  Triggered By  Job ID  Namespace  Node ID  Status    Placement Failures", lines[0]);
        Assert.StartsWith("nomad eval list -job=seen -per-page=1 -page-token ", lines[^1], StringComparison.Ordinal);
        string second = (await _cluster.NomadAsync(lines[^1].Split(' ')[1..])).Ok();
        Assert.NotEqual(lines[1], second.Split('\n')[1]);
    }

    [Fact]
    public async Task TheApiIsReachedByHandAndSearchAnswers()
    {
        await RunAsync("found", Service("found", count: 1));
        Assert.Contains("\"found\"", (await _cluster.NomadAsync("operator", "api", "/v1/jobs?prefix=found")).Ok(), StringComparison.Ordinal);
        Assert.Contains(
            "\"found\"", (await _cluster.NomadAsync("{\"Prefix\":\"fou\",\"Context\":\"jobs\"}", ["operator", "api", "/v1/search"])).Ok(), StringComparison.Ordinal);
        Assert.Contains("job not found", (await _cluster.NomadAsync("operator", "api", "/v1/job/none")).Fails(), StringComparison.Ordinal);
        Assert.Matches("(?m)^nomad$", (await _cluster.NomadAsync("agent-info")).Ok());
        Assert.Equal($"{_cluster.Address}/ui/jobs/found@default\n", (await _cluster.NomadAsync("ui", "-show-url", "found")).Ok());

        (int status, string fuzzy) = await _cluster.SendAsync(HttpMethod.Put, "/v1/search/fuzzy", "{\"Text\":\"OUN\",\"Context\":\"all\"}");
        Assert.Equal(200, status);
        Assert.Contains("\"jobs\":[{\"ID\":\"found\",\"Scope\":[\"default\",\"found\"]}]", fuzzy, StringComparison.Ordinal);
        Assert.Contains("\"commands\"", (await _cluster.SendAsync(HttpMethod.Put, "/v1/search/fuzzy", "{\"Text\":\"/sh\",\"Context\":\"jobs\"}")).Body, StringComparison.Ordinal);

        // A completion gives up soon when the agent is slow to answer, so on a busy machine it may take more than one.
        await Eventually.TrueAsync("a completion", async () =>
        {
            CommandResult completed = await ProgramRun.ToEndAsync(
                Checkout.Nomad, [], _cluster.Directory, environment: [("NOMAD_ADDR", _cluster.Address), ("COMP_LINE", "nomad job status fou")]);
            return completed.Ok() == "found\n";
        });
    }

    [Fact]
    public async Task CollectingForgetsWhatIsOverAndNothingElse()
    {
        await RunAsync("staying", Service("staying", count: 1));
        await RunAsync("brief", "job \"brief\" {\n type = \"batch\"\n group \"g\" {\n task \"t\" {\n driver = \"raw_exec\"\n config {\n command = \"/bin/true\"\n }\n }\n }\n}\n");
        await _cluster.WaitForAsync("staying", "running");
        string id = IdOf((await _cluster.WaitForAsync("brief", "complete"))[0]);
        await Eventually.TrueAsync("the job to be over", async () => (await _cluster.GetAsync("/v1/job/brief")).GetProperty("Status").GetString() == "dead");
        Assert.Equal("", (await _cluster.NomadAsync("system", "gc")).Ok());
        Assert.Equal("", (await _cluster.NomadAsync("system", "reconcile", "summaries")).Ok());
        Assert.Equal((404, "job not found"), await _cluster.SendAsync(HttpMethod.Get, "/v1/job/brief"));
        Assert.Equal((404, "alloc not found"), await _cluster.SendAsync(HttpMethod.Get, $"/v1/allocation/{id}"));
        Assert.Equal("running", (await _cluster.GetAsync("/v1/job/staying")).GetProperty("Status").GetString());
        Assert.Equal((405, "Invalid method"), await _cluster.SendAsync(HttpMethod.Post, "/v1/system/gc"));
    }

    [Theory]
    [InlineData("PUT", "/v1/allocation/11111111-2222-3333-4444-555555555555/stop", null, 404, "allocation not found")]
    [InlineData("PUT", "/v1/allocation/xyz/stop", null, 500, "alloc lookup failed: index error: UUID must be 36 characters")]
    [InlineData("GET", "/v1/allocation/11111111-2222-3333-4444-555555555555/stop", null, 405, "Invalid method")]
    [InlineData("PUT", "/v1/job/none/evaluate", null, 404, "job not found")]
    [InlineData("PUT", "/v1/node/11111111-2222-3333-4444-555555555555/eligibility", "{\"Eligibility\":\"eligible\"}", 404, "node not found")]
    [InlineData("PUT", "/v1/node/11111111-2222-3333-4444-555555555555/eligibility", "{\"Eligibility\":\"maybe\"}", 400, "invalid scheduling eligibility \"maybe\": use eligible or ineligible")]
    [InlineData("PUT", "/v1/node/11111111-2222-3333-4444-555555555555/evaluate", null, 404, "node not found")]
    [InlineData("PUT", "/v1/node/11111111-2222-3333-4444-555555555555/purge", null, 404, "node not found")]
    [InlineData("GET", "/v1/nodes?prefix=abc", null, 500, "node lookup failed: index error: the prefix \"abc\" is not an even number of hex digits")]
    [InlineData("GET", "/v1/evaluations?job=a&filter=x", null, 400, "Filter expression cannot be used with other filter parameters")]
    [InlineData("PUT", "/v1/search", null, 400, "Request body is empty")]
    [InlineData("PUT", "/v1/search/fuzzy", "{\"Text\":\"a\"}", 500, "fuzzy search query must be at least 2 characters, got 1")]
    [InlineData("GET", "/v1/job/none/submission?version=0", null, 404, "job source not found")]
    [InlineData("GET", "/v1/job/none/submission", null, 400, "the query parameter version is required and must be a whole number")]
    [InlineData("PUT", "/v1/agent/join", null, 400, "missing address to join")]
    [InlineData("PUT", "/v1/agent/force-leave", null, 400, "missing node to force leave")]
    [InlineData("GET", "/v1/jobs?region=atlantis", null, 500, "No path to region")]
    [InlineData("GET", "/v1/client/gc", null, 400, "No local Node and node_id not provided")]
    public async Task RequestsThatCannotBeAnswered(string method, string path, string? body, int status, string text) =>
        Assert.Equal((status, text), await _cluster.SendAsync(new HttpMethod(method), path, body));

    [Theory]
    [InlineData("No allocation(s) with prefix or id \"deadbeef\" found", "alloc", "stop", "deadbeef")]
    [InlineData("No node(s) with prefix or id \"deadbeef\" found", "node", "eligibility", "-enable", "deadbeef")]
    [InlineData("Give exactly one of -enable and -disable.", "node", "eligibility", "deadbeef")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "eval", "nobody")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "history", "nobody")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "inspect", "nobody")]
    [InlineData("No job(s) with prefix or ID \"nobody\" found", "job", "allocs", "nobody")]
    [InlineData("Nothing with the id or prefix \"nobody\" found", "status", "nobody")]
    [InlineData("Nothing with the id or prefix \"nobody\" found", "ui", "nobody")]
    [InlineData("No path to region", "job", "status", "-region", "atlantis")]
    [InlineData("is not a client", "node", "status", "-self")]
    [InlineData("expected a field name or a value", "eval", "list", "-filter", "((")]
    public async Task CommandsThatCannotBeDone(string message, params string[] words) =>
        Assert.Contains(message, (await _cluster.NomadAsync(words)).Fails(), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task AJobIsValidatedWithoutBeingRegistered()
    {
        (int status, string body) = await _cluster.SendAsync(HttpMethod.Put, "/v1/validate/job", "{\"Job\":{\"ID\":\"x y\",\"Name\":\"x\",\"Type\":\"service\"}}");
        Assert.Equal(200, status);
        using JsonDocument answer = JsonDocument.Parse(body);
        Assert.True(answer.RootElement.GetProperty("ValidationErrors").GetArrayLength() > 0, body);
        Assert.NotEqual("", answer.RootElement.GetProperty("Error").GetString());
    }

    private static string IdOf(JsonElement allocation) => allocation.GetProperty("ID").GetString()!;

    private static string Service(string id, int count) => $$"""
        variable "word" {
          default = "none"
        }
        job "{{id}}" {
          group "g" {
            count = {{count}}
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sh"
                args    = ["-c", "echo ${var.word}; exec sleep 1000"]
              }
              resources {
                cpu    = 20
                memory = 10
              }
            }
          }
        }
        """;

    private async Task<string> RunAsync(string name, string text, params string[] flags)
    {
        string file = await _cluster.JobFileAsync(name + ".nomad", text);
        (await _cluster.NomadAsync(["job", "run", "-detach", .. flags, file])).Ok();
        return file;
    }
}
