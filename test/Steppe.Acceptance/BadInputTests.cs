namespace Steppe.Acceptance;

/// <summary>Everything a tired operator gets wrong: a clear message, the right exit code, and nothing changed.</summary>
public sealed class BadInputTests(OneNode node) : IClassFixture<OneNode>
{
    // What tests here do register; everything else is there by mistake.
    private static readonly string[] Registered = ["docker", "many", "ok"];

    private readonly Cluster _cluster = node.Cluster;

    [Fact]
    public async Task MissingJobFile()
    {
        string text = (await _cluster.NomadAsync("job", "run", "nowhere.nomad")).Fails();
        Assert.Contains("nowhere.nomad", text, StringComparison.Ordinal);
        Assert.Contains("no such file", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task SyntaxErrorNamesLineAndColumnAndPointsAtThePlace()
    {
        string file = await _cluster.JobFileAsync("broken.nomad", "job \"broken\" {\n  type = \"batch\"\n  group \"g\" {\n    count = = 1\n  }\n}\n");
        string text = (await _cluster.NomadAsync("job", "run", file)).Fails();
        Assert.Contains("Error getting job struct", text, StringComparison.Ordinal);
        Assert.Matches(@"broken\.nomad:4,1[0-9]", text);
        Assert.Contains("    count = = 1", text, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\W*\^+", text);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task MisspeltKeyNamesTheNearestOneAndSendsNobodyToTheLegacyLanguage()
    {
        string file = await _cluster.JobFileAsync("typo.nomad", Job("typo", group: "cuont = 2"));
        string text = (await _cluster.NomadAsync("job", "run", file)).Fails();
        Assert.Contains("Did you mean \"count\"?", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-hcl1", text, StringComparison.Ordinal);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task LegacySyntaxErrorNamesLineAndColumn()
    {
        string file = await _cluster.JobFileAsync("broken.nomad", "job \"broken\" {\n  type = \n}\n");
        string text = (await _cluster.NomadAsync("job", "run", "-hcl1", file)).Fails();
        Assert.Matches(@"At 3:1", text);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task UnknownDriverRegistersAndExplains()
    {
        string file = await _cluster.JobFileAsync("docker.nomad", Job("docker", task: "driver = \"no-such-driver\""));
        CommandResult result = await _cluster.NomadAsync("job", "run", file);
        string text = result.Fails(2);
        Assert.Contains("missing drivers", text, StringComparison.Ordinal);
        Assert.Contains("waiting for additional capacity to place remainder", text, StringComparison.Ordinal);
        Assert.Equal("pending", (await _cluster.GetAsync("/v1/job/docker")).GetProperty("Status").GetString());
    }

    [Theory]
    [InlineData("constraint {\n attribute = \"${attr.os.name}\"\n operator = \"resembles\"\n value = \"x\"\n}", "resembles")]
    [InlineData("constraint {\n attribute = \"${attr.os.name}\"\n operator = \"regexp\"\n value = \"a(b\"\n}", "a(b")]
    [InlineData("count = -1", "count")]
    public async Task InvalidGroupIsRefused(string group, string named)
    {
        string file = await _cluster.JobFileAsync("bad.nomad", Job("bad", group: group));
        Assert.Contains(named, (await _cluster.NomadAsync("job", "run", file)).Fails(), StringComparison.Ordinal);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task TaskNameWithASlashIsRefused()
    {
        string file = await _cluster.JobFileAsync("bad.nomad", Job("bad").Replace("task \"t\"", "task \"a/b\"", StringComparison.Ordinal));
        Assert.Contains("a/b", (await _cluster.NomadAsync("job", "run", file)).Fails(), StringComparison.Ordinal);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task BlockThatIsNotBuiltYetIsRefusedByName()
    {
        string file = await _cluster.JobFileAsync("bad.nomad", Job("bad", task: "driver = \"raw_exec\"\n template {\n data = \"x\"\n destination = \"local/x\"\n }"));
        Assert.Contains("template", (await _cluster.NomadAsync("job", "run", file)).Fails(), StringComparison.Ordinal);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task RequestOverTheSizeLimitIsRefused()
    {
        string json = "{\"Job\":{\"ID\":\"big\",\"Meta\":{\"x\":\"" + new string('x', 9 * 1024 * 1024) + "\"}}}";
        (int status, string body) = await _cluster.SendAsync(HttpMethod.Post, "/v1/jobs", json);
        Assert.Equal(413, status);
        Assert.Contains("8 MiB", body, StringComparison.Ordinal);
        await NothingChangedAsync();
    }

    [Fact]
    public async Task UnknownAllocation()
    {
        Assert.Contains("deadbeef", (await _cluster.NomadAsync("alloc", "status", "deadbeef")).Fails(), StringComparison.Ordinal);
        Assert.Contains("deadbeef", (await _cluster.NomadAsync("alloc", "logs", "deadbeef")).Fails(), StringComparison.Ordinal);
        (int status, string body) = await _cluster.SendAsync(HttpMethod.Get, "/v1/allocation/11111111-2222-3333-4444-555555555555");
        Assert.Equal((404, "alloc not found"), (status, body));
    }

    [Fact]
    public async Task AmbiguousPrefixListsWhatItMatches()
    {
        string file = await _cluster.JobFileAsync("many.nomad", Job("many"));
        string? prefix = null;
        while (prefix is null)
        {
            (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
            prefix = (await _cluster.GetAsync("/v1/evaluations")).EnumerateArray()
                .Select(static evaluation => evaluation.GetProperty("ID").GetString()![..2])
                .GroupBy(static start => start, StringComparer.Ordinal)
                .FirstOrDefault(static group => group.Count() > 1)?.Key;
        }

        string text = (await _cluster.NomadAsync("eval", "status", prefix)).Fails();
        Assert.Contains("Prefix matched multiple evaluations", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Count(line => line.StartsWith(prefix, StringComparison.Ordinal)) >= 2, text);
    }

    [Fact]
    public async Task ApiPortTaken()
    {
        CommandResult result = await AgentAsync($"data_dir = \"{_cluster.Directory}/other\"\nserver {{ enabled = true }}\nports {{ http = {new Uri(_cluster.Address).Port} }}\n{Loopback}");
        string text = result.Fails();
        Assert.Contains(new Uri(_cluster.Address).Port.ToString(), text, StringComparison.Ordinal);
        Assert.Contains("in use", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task DataDirectoryNotWritable()
    {
        await _cluster.JobFileAsync("plain-file", "");
        string text = (await AgentAsync($"data_dir = \"{_cluster.Directory}/plain-file/data\"\nserver {{ enabled = true }}\n{Ports}\n{Loopback}")).Fails();
        Assert.Contains("plain-file/data", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoAgentsOnOneDataDirectory()
    {
        string text = (await AgentAsync($"data_dir = \"{_cluster.Directory}/data-server\"\nserver {{ enabled = true }}\n{Ports}\n{Loopback}")).Fails();
        Assert.Contains("data-server", text, StringComparison.Ordinal);
        Assert.Contains(_cluster["server"].Pid.ToString(), text, StringComparison.Ordinal);
        Assert.NotEmpty((await _cluster.GetAsync("/v1/status/leader")).GetString()!);
    }

    [Theory]
    [InlineData("servr {\n enabled = true\n}", @"agent\.hcl:2:1\b|agent\.hcl:2,1\b", "server")]
    [InlineData("ports {\n http = \"many\"\n}", @"agent\.hcl:3[:,]", "http")]
    public async Task MistakeInAnAgentFileNamesItsPlace(string text, string place, string named)
    {
        string printed = (await AgentAsync("data_dir = \"/tmp/never\"\n" + text)).Fails();
        Assert.Matches(place, printed);
        Assert.Contains(named, printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerDown()
    {
        CommandResult result = await ProgramRun.ToEndAsync(
            Checkout.Nomad, ["job", "status"], _cluster.Directory, environment: [("NOMAD_ADDR", "http://127.0.0.1:9")]);
        string text = result.Fails();
        Assert.Contains("http://127.0.0.1:9", text, StringComparison.Ordinal);
        Assert.Contains("refused", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FilesOutsideTheAllocationAndSecretsAreRefused()
    {
        string file = await _cluster.JobFileAsync("ok.nomad", Job("ok"));
        (await _cluster.NomadAsync("job", "run", "-detach", file)).Ok();
        string id = (await _cluster.WaitForAsync("ok", "complete"))[0].GetProperty("ID").GetString()!;
        (await _cluster.NomadAsync("alloc", "fs", id, "../../../etc/passwd")).Fails();
        (await _cluster.NomadAsync("alloc", "fs", id, "t/secrets/")).Fails();
    }

    private const string Loopback = "advertise {\n http = \"127.0.0.1\"\n rpc = \"127.0.0.1\"\n serf = \"127.0.0.1\"\n}\n";

    private const string Ports = "ports {\n http = 20101\n rpc = 20102\n serf = 20103\n}\n";

    private static string Job(string id, string group = "", string task = "driver = \"raw_exec\"") => $$"""
        job "{{id}}" {
          type = "batch"
          group "g" {
            {{group}}
            task "t" {
              {{task}}
              config {
                command = "/bin/true"
              }
            }
          }
        }
        """;

    private async Task<CommandResult> AgentAsync(string text)
    {
        string file = await _cluster.JobFileAsync("agent.hcl", text);
        return await ProgramRun.ToEndAsync(Checkout.Nomad, ["agent", "-config", file], _cluster.Directory, seconds: 20);
    }

    private async Task<HashSet<string>> NamesAsync(string path, string key) =>
        [.. (await _cluster.GetAsync(path)).EnumerateArray().Select(row => row.GetProperty(key).GetString()!)];

    private async Task NothingChangedAsync()
    {
        Assert.Subset(Registered.ToHashSet(), await NamesAsync("/v1/jobs", "ID"));
        Assert.Subset(Registered.ToHashSet(), await NamesAsync("/v1/evaluations", "JobID"));
    }
}
