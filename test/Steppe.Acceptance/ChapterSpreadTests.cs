using System.Globalization;
using System.Text.Json;

namespace Steppe.Acceptance;

/// <summary>The second part of the workshop chapter on the exec driver: spread, affinity and constraint, with its own files.</summary>
public sealed class ChapterSpreadTests
{
    private const string Small = "cpu_total_compute = 5000\nmemory_total_mb = 4000";
    private const string Huge = "cpu_total_compute = 2000000\nmemory_total_mb = 4000000";

    private static readonly string[] Clients = ["client-1", "client-2", "client-3"];

    [Fact]
    public async Task SpreadsAreExactAndOldRowsStay()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        string[] before = [await cluster.StartClientAsync("client-1"), await cluster.StartClientAsync("client-2", offersRawExec: false), await cluster.StartClientAsync("client-3", offersRawExec: false)];
        (await cluster.NomadAsync("job", "run", "-hcl1", await JobAsync(cluster, "exec.nomad", "", group: "hello-exec", count: 1))).Ok();
        await cluster.WaitForAsync("hello-exec-batch", "complete");

        string[] nodes = await RestartAsync(cluster, Small);
        Assert.Equal(before, nodes);
        ulong version = 0;
        foreach (string size in new[] { Small, Huge })
        {
            nodes = version == 0 ? nodes : await RestartAsync(cluster, size);
            int[] halves = await RunSpreadAsync(cluster, nodes, ++version, 50, 0, 50);
            Assert.Equal([5, 0, 5], halves);
            int[] sevenTwoOne = await RunSpreadAsync(cluster, nodes, ++version, 70, 20, 10);
            Assert.Equal([7, 2, 1], sevenTwoOne);
        }

        string status = (await cluster.NomadAsync("job", "status", "hello-exec-batch")).Ok();
        string[] rows = status[status.IndexOf("Allocations", StringComparison.Ordinal)..].TrimEnd().Split('\n');
        Assert.Matches("^ID +Node ID +Task Group +Version +Desired +Status +Created +Modified *$", rows[1]);
        Assert.Equal(
            [.. Enumerable.Repeat("4", 10), .. Enumerable.Repeat("3", 10), .. Enumerable.Repeat("2", 10), .. Enumerable.Repeat("1", 10), "0"],
            rows[2..].Select(static row => Words(row)[3]));
        Assert.All(rows[2..], static row => Assert.Equal(("run", "complete"), (Words(row)[4], Words(row)[5])));
        Assert.All(rows[2..12], row => Assert.Equal("example", Words(row)[2]));
        Assert.Matches("(?m)^example +0 +0 +0 +0 +40 +0 +0 *$", status);

        JsonElement first = (await cluster.AllocationsAsync("hello-exec-batch"))[0];
        string verbose = (await cluster.NomadAsync("alloc", "status", "-verbose", first.GetProperty("ID").GetString()!)).Ok();
        Assert.Matches("(?m)^Node +allocation-spread +binpack +job-anti-affinity +node-affinity +node-reschedule-penalty +final score *$", verbose);
    }

    [Fact]
    public async Task AffinitiesChooseWhereTheyCanAndNeverStandInTheWay()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        await cluster.StartClientAsync("client-1");
        await cluster.StartClientAsync("client-2");
        string ubuntu = await cluster.StartClientAsync("client-3", machine: new Machine("ubuntu", "22.04", "18.7.0"));

        // The name of this machine's kernel has a suffix, and a version with a suffix is in no range without one.
        await ChoosesAsync(cluster, ubuntu, "kernel", Affinity("kernel.version", "version", "> 3.19", 50));
        await ChoosesAsync(cluster, ubuntu, "os", Affinity("os.name", "=", "ubuntu", 50) + Affinity("os.version", ">=", "14.04", 100));
        await ChoosesAsync(cluster, null, "instance", Affinity("platform.aws.instance-type", "regexp", "m4.xlarge", 50));
    }

    [Fact]
    public async Task AnImpossibleConstraintIsExplainedWaitsAndIsOverWhenTheJobIsCorrected()
    {
        await using var cluster = new Cluster();
        await cluster.StartServerAsync();
        foreach (string client in Clients)
        {
            await cluster.StartClientAsync(client);
        }

        string impossible = await JobAsync(cluster, "exec-constraint.nomad", Constraint("windows"));
        CommandResult refused = await cluster.NomadAsync("job", "run", "-hcl1", impossible);
        string[] lines = refused.Fails(2).TrimEnd().Split('\n');
        Assert.Collection(
            lines,
            static line => Assert.Matches("^==> .*Monitoring evaluation \"[0-9a-f]{8}\"$", line),
            static line => Assert.Matches("^    .*Evaluation triggered by job \"hello-exec-batch\"$", line),
            static line => Assert.Matches("^    .*Evaluation status changed: \"pending\" -> \"complete\"$", line),
            static line => Assert.Matches("^==> .*Evaluation \"[0-9a-f]{8}\" finished with status \"complete\" but failed to place all allocations:$", line),
            static line => Assert.Matches("^    .*Task Group \"example\" \\(failed to place 10 allocations\\):$", line),
            static line => Assert.Equal("      * Constraint \"${attr.os.name} = windows\" filtered 3 nodes", line),
            static line => Assert.Matches("^    .*Evaluation \"[0-9a-f]{8}\" waiting for additional capacity to place remainder$", line));
        JsonElement blocked = Assert.Single(await EvaluationsAsync(cluster, "blocked"));
        string pending = (await cluster.NomadAsync("job", "status", "hello-exec-batch")).Ok();
        Assert.Matches("(?m)^example +10 +0 +0 +0 +0 +0 +0 *$", pending);
        Assert.Contains("Placement Failure\nTask Group \"example\":\n  * Constraint \"${attr.os.name} = windows\" filtered 3 nodes", pending, StringComparison.Ordinal);
        string failed = (await cluster.NomadAsync("eval", "status", lines[3].Split('"')[1])).Ok();
        Assert.Matches("(?m)^Placement Failures += true$", failed);
        Assert.Contains("  * Constraint \"${attr.os.name} = windows\" filtered 3 nodes", failed, StringComparison.Ordinal);

        string possible = await JobAsync(cluster, "exec-constraint.nomad", Constraint(await OsNameAsync(cluster)));
        string ran = (await cluster.NomadAsync("job", "run", "-hcl1", possible)).Ok();
        Assert.Equal(10, ran.Split('\n').Count(static line => line.Contains("\" created: node \"", StringComparison.Ordinal) && line.EndsWith("group \"example\"", StringComparison.Ordinal)));
        Assert.Matches("==> .*Evaluation \"[0-9a-f]{8}\" finished with status \"complete\"\n$", ran);
        Assert.DoesNotContain("deployment", ran, StringComparison.Ordinal);
        await cluster.WaitForAsync("hello-exec-batch", "complete", count: 10);
        JsonElement over = await cluster.GetAsync($"/v1/evaluation/{blocked.GetProperty("ID").GetString()}");
        Assert.Equal("canceled", over.GetProperty("Status").GetString());
        Assert.Matches("(?m)^example +0 +0 +0 +0 +10 +0 +0 *$", (await cluster.NomadAsync("job", "status", "hello-exec-batch")).Ok());

        // The same wish once more, and this time a machine comes that can fulfil it.
        impossible = await JobAsync(cluster, "exec-constraint.nomad", Constraint("windows"));
        (await cluster.NomadAsync("job", "run", "-hcl1", impossible)).Fails(2);
        string windows = await cluster.StartClientAsync("client-4", machine: new Machine("windows", "11", "18.7.0"));
        JsonElement[] done = await cluster.WaitForAsync("hello-exec-batch", "complete", count: 20);
        Assert.All(done.Where(static row => row.GetProperty("JobVersion").GetInt32() == 2), row => Assert.Equal(windows, row.GetProperty("NodeID").GetString()));
        Assert.Empty(await EvaluationsAsync(cluster, "blocked"));

        string stopped = (await cluster.NomadAsync("job", "stop", "hello-exec-batch")).Ok();
        Assert.Matches("==> .*Evaluation \"[0-9a-f]{8}\" finished with status \"complete\"\n$", stopped);
        Assert.Matches("(?m)^Status += dead \\(stopped\\)$", (await cluster.NomadAsync("job", "status", "hello-exec-batch")).Ok());
    }

    // As run.sh does: everything ends, the files change, everything starts again with the data it had.
    private static async Task<string[]> RestartAsync(Cluster cluster, string size)
    {
        foreach (string agent in Clients.Append("server"))
        {
            await cluster[agent].InterruptAsync();
        }

        await cluster.StartServerAsync();
        List<string> nodes = [];
        foreach (string client in Clients)
        {
            nodes.Add(await cluster.StartClientAsync(client, more: size));
        }

        return [.. nodes];
    }

    private static async Task<int[]> RunSpreadAsync(Cluster cluster, string[] nodes, ulong version, params int[] percents)
    {
        string targets = string.Join('\n', percents.Select((percent, at) => $$"""
                  target "client-{{at + 1}}" {
                    percent = {{percent.ToString(CultureInfo.InvariantCulture)}}
                  }
            """));
        string file = await JobAsync(cluster, "exec-spread.nomad", $$"""
                spread {
                  attribute = "${meta.Name}"
            {{targets}}
                }
            """);
        string ran = (await cluster.NomadAsync("job", "run", "-hcl1", file)).Ok();
        Assert.Equal(10, ran.Split('\n').Count(static line => line.Contains("\" created: node \"", StringComparison.Ordinal)));
        JsonElement[] placed = [.. (await cluster.AllocationsAsync("hello-exec-batch")).Where(row => row.GetProperty("JobVersion").GetUInt64() == version)];
        Assert.Equal(10, placed.Length);
        await Eventually.TrueAsync(
            $"version {version} to be done",
            async () => (await cluster.AllocationsAsync("hello-exec-batch"))
                .Count(row => row.GetProperty("JobVersion").GetUInt64() == version && row.GetProperty("ClientStatus").GetString() == "complete") == 10);
        return [.. nodes.Select(node => placed.Count(row => row.GetProperty("NodeID").GetString() == node))];
    }

    // Twice, by jobs of their own: once might be chance.
    private static async Task ChoosesAsync(Cluster cluster, string? node, string name, string affinities)
    {
        for (int run = 0; run < 2; run++)
        {
            string job = $"wishes-{name}-{run}";
            (await cluster.NomadAsync("job", "run", "-hcl1", await JobAsync(cluster, $"{job}.nomad", affinities, count: 1, job: job))).Ok();
            JsonElement placed = Assert.Single(await cluster.WaitForAsync(job, "complete"));
            Assert.True(node is null || placed.GetProperty("NodeID").GetString() == node, $"{job} went to {placed.GetProperty("NodeName")}");
            JsonElement score = (await cluster.GetAsync($"/v1/allocation/{placed.GetProperty("ID").GetString()}"))
                .GetProperty("Metrics").GetProperty("ScoreMetaData")[0].GetProperty("Scores");
            Assert.Equal(node is null ? 0 : 1, score.GetProperty("node-affinity").GetDouble());
        }
    }

    private static async Task<JsonElement[]> EvaluationsAsync(Cluster cluster, string status) =>
        [.. (await cluster.GetAsync("/v1/job/hello-exec-batch/evaluations")).EnumerateArray().Where(one => one.GetProperty("Status").GetString() == status)];

    private static async Task<string> OsNameAsync(Cluster cluster)
    {
        string node = (await cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()!;
        return (await cluster.GetAsync($"/v1/node/{node}")).GetProperty("Attributes").GetProperty("os.name").GetString()!;
    }

    private static string Affinity(string attribute, string operation, string value, int weight) => $$"""
            affinity {
              attribute = "${attr.{{attribute}}}"
              operator  = "{{operation}}"
              value     = "{{value}}"
              weight    = {{weight.ToString(CultureInfo.InvariantCulture)}}
            }

        """;

    private static string Constraint(string osName) => $$"""
            constraint {
              attribute = "${attr.os.name}"
              value     = "{{osName}}"
            }
        """;

    private static string[] Words(string row) => row.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<string> JobAsync(Cluster cluster, string file, string blocks, string group = "example", int count = 10, string job = "hello-exec-batch") =>
        cluster.JobFileAsync(file, $$"""
            job "{{job}}" {
              datacenters = ["dc1"]

              type = "batch"

              group "{{group}}" {
                count = {{count.ToString(CultureInfo.InvariantCulture)}}
            {{blocks}}
                task "echo" {
                  driver = "raw_exec"
                  config {
                    # When running a binary that exists on the host, the path must be absolute.
                    command = "/bin/echo"
                    args    = ["Hi Nomad Exec Driver"]
                  }
                  resources {
                      cpu    = 500
                      memory = 300
                  }
                }
              }
            }
            """);
}
