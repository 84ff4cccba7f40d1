namespace Steppe.Acceptance;

/// <summary><c>explain</c> against a real cluster: what waits, what runs, and what makes the difference.</summary>
public sealed class ExplainTests(ExplainTests.SmallNodes nodes) : IClassFixture<ExplainTests.SmallNodes>
{
    private readonly Cluster _cluster = nodes.Cluster;

    [Fact]
    public async Task WhatWaitsIsExplainedAndTheProposedChangePlacesIt()
    {
        string file = await JobAsync("big", cpu: 1400);
        (await _cluster.NomadAsync("job", "run", file)).Fails(2);

        string told = (await _cluster.NomadAsync("explain", "big")).Ok();

        Assert.StartsWith("Job \"big\": 1 allocation finds no node.\n", told, StringComparison.Ordinal);
        Assert.Contains("Task Group \"g\": 1 waiting, 2 nodes looked at\nNodes  Fail\n2      cpu\n1      driver raw_exec\n", told, StringComparison.Ordinal);
        Assert.Matches("(?m)^[0-9a-f]{8}  client-1  400 MHz of cpu$", told);
        Assert.Matches("(?m)^[0-9a-f]{8}  client-2  driver raw_exec; 900 MHz of cpu$", told);
        Assert.Contains("Smallest Change\nAsk for 1000 MHz instead of 1400: cpu of task \"t\".\nThen client-1 would take it.\n", told, StringComparison.Ordinal);

        string evaluation = (await _cluster.GetAsync("/v1/job/big/evaluations"))[0].GetProperty("ID").GetString()!;
        Assert.Contains("400 MHz of cpu", (await _cluster.NomadAsync("explain", evaluation[..8])).Ok(), StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "run", await JobAsync("big", cpu: 1000))).Ok();
        string allocation = (await _cluster.WaitForAsync("big", "running"))[0].GetProperty("ID").GetString()!;
        Assert.Equal("Job \"big\": everything that is to run has a node.\n", (await _cluster.NomadAsync("explain", "big")).Ok());
        string placed = (await _cluster.NomadAsync("explain", allocation)).Ok();
        Assert.Contains("(big.g[0]) was put on node \"client-1\"; its client says: running", placed, StringComparison.Ordinal);
        Assert.Matches("(?m)^Node +Name +.*binpack.*Final$", placed);
        Assert.Contains("\"Waiting\": []", (await _cluster.NomadAsync("explain", "-json", "big")).Ok(), StringComparison.Ordinal);

        (await _cluster.NomadAsync("job", "stop", "-detach", "big")).Ok();
        Assert.Contains("is stopped: nothing of it is to run", (await _cluster.NomadAsync("explain", "big")).Ok(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatCannotBeExplainedIsRefused()
    {
        Assert.Contains("Nothing with the id or prefix \"nobody\" found", (await _cluster.NomadAsync("explain", "nobody")).Fails(), StringComparison.Ordinal);
        string node = (await _cluster.GetAsync("/v1/nodes"))[0].GetProperty("ID").GetString()!;
        Assert.Contains("only jobs, allocations and evaluations can be explained", (await _cluster.NomadAsync("explain", node)).Fails(), StringComparison.Ordinal);
        Assert.Contains("takes one argument", (await _cluster.NomadAsync("explain")).Fails(), StringComparison.Ordinal);
        Assert.Equal(404, (await _cluster.SendAsync(HttpMethod.Get, "/v1/job/nobody/explain")).Status);
        Assert.Equal(405, (await _cluster.SendAsync(HttpMethod.Put, "/v1/job/nobody/explain")).Status);
    }

    private Task<string> JobAsync(string id, int cpu) => _cluster.JobFileAsync($"{id}.nomad", $$"""
        job "{{id}}" {
          type = "batch"
          group "g" {
            task "t" {
              driver = "raw_exec"
              config {
                command = "/bin/sleep"
                args    = ["1000"]
              }
              resources {
                cpu    = {{cpu}}
                memory = 50
              }
            }
          }
        }
        """);

    /// <summary>A server and two clients of known size for all tests of the class.</summary>
    public sealed class SmallNodes : IAsyncLifetime
    {
        internal Cluster Cluster { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Cluster.StartServerAsync();
            await Cluster.StartClientAsync("client-1", more: "cpu_total_compute = 1000\nmemory_total_mb = 1000");
            await Cluster.StartClientAsync("client-2", offersRawExec: false, more: "cpu_total_compute = 500\nmemory_total_mb = 1000");
        }

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
