using Steppe.Cli.Tests.Support;

namespace Steppe.Cli.Tests.Commands;

/// <summary>The commands <c>node pool …</c>. Source: command line reference §2.5.</summary>
public sealed class NodePoolCommandTests : IDisposable
{
    private const string All = "{\"Name\":\"all\",\"Description\":\"All nodes.\",\"Meta\":null,\"SchedulerConfiguration\":null,\"CreateIndex\":1,\"ModifyIndex\":1}";
    private const string Gpu = "{\"Name\":\"gpu\",\"Description\":\"Cards\",\"Meta\":{\"owner\":\"me\",\"env\":\"prod\"},\"SchedulerConfiguration\":{\"SchedulerAlgorithm\":\"spread\",\"MemoryOversubscriptionEnabled\":true},\"CreateIndex\":7,\"ModifyIndex\":9}";
    private const string Gpus = "{\"Name\":\"gpus\",\"Description\":\"\",\"CreateIndex\":8,\"ModifyIndex\":8}";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("steppe-pools-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Pools_are_listed()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/node/pools", $"[{All},{Gpu},{Gpus}]");
        Assert.Equal("Name  Description\nall   All nodes.\ngpu   Cards\ngpus  <none>\n", await OutputAsync(agent, "node", "pool", "list"));
        Assert.Equal("all gpu gpus \n", await OutputAsync(agent, "node", "pool", "list", "-t", "{{range .}}{{.Name}} {{end}}"));
        await OutputAsync(agent, "node", "pool", "list", "-per-page=2", "-filter", "Name == gpu");
        Assert.Equal("/v1/node/pools?filter=Name%20%3D%3D%20gpu&per_page=2", agent.Requests[^1].Target);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("gp", true)]
    public async Task One_pool_by_name_or_prefix(string typed, bool isAmbiguous = false)
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/node/pools", $"[{Gpu},{Gpus}]").On("GET /v1/node/pool/gpu", Gpu);
        CliRunner.Outcome outcome = await new CliRunner(agent).RunAsync("node", "pool", "info", typed);
        Assert.Equal(isAmbiguous ? 1 : 0, outcome.Code);
        Assert.Equal(
            isAmbiguous ? "Prefix matched multiple node pools\n\nName  Description\ngpu   Cards\ngpus  <none>\n" : "",
            outcome.Error);
        Assert.Equal(
            isAmbiguous ? "" : "Name        = gpu\nDescription = Cards\n\nMetadata\nenv   = prod\nowner = me\n\nScheduler Configuration\nScheduler Algorithm     = spread\nMemory Oversubscription = true\n",
            outcome.Output);
    }

    [Fact]
    public async Task A_pool_without_anything_says_so()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/node/pools", $"[{All}]");
        Assert.Equal(
            "Name        = all\nDescription = All nodes.\n\nMetadata\nNo metadata\n\nScheduler Configuration\nNo scheduler configuration\n",
            await OutputAsync(agent, "node", "pool", "info", "al"));
    }

    [Fact]
    public async Task Nodes_and_jobs_of_a_pool()
    {
        await using FakeAgent agent = new FakeAgent().On("GET /v1/node/pools", $"[{All}]")
            .On("GET /v1/node/pool/all/nodes", SampleCluster.NodeStubs).On("GET /v1/node/pool/all/nodes", "[]")
            .On("GET /v1/node/pool/all/jobs", "[{\"ID\":\"web\",\"Type\":\"service\",\"Priority\":50,\"Status\":\"running\",\"SubmitTime\":1935619600000000000}]").On("GET /v1/node/pool/all/jobs", "[]");
        Golden.Matches("node-status-list", await OutputAsync(agent, "node", "pool", "nodes", "all"));
        Assert.Equal("No nodes\n", await OutputAsync(agent, "node", "pool", "nodes", "all"));
        Assert.StartsWith("ID   Type     Priority  Status   Submit Date\nweb  service  50        running  ", await OutputAsync(agent, "node", "pool", "jobs", "all"), StringComparison.Ordinal);
        Assert.Equal("No jobs\n", await OutputAsync(agent, "node", "pool", "jobs", "all"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pool_is_written_from_the_file_that_init_made(bool isJson)
    {
        string file = Path.Combine(_folder.FullName, "pool");
        string[] format = isJson ? ["-out=json"] : [];
        Assert.Equal($"Example node pool specification written to {file}\n", await OutputAsync(null, ["node", "pool", "init", .. format, file]));
        CliRunner.Outcome again = await new CliRunner().RunAsync(["node", "pool", "init", .. format, file]);
        Assert.Equal((1, $"The file \"{file}\" exists already and was left alone: name another one, or move it away.\n"), (again.Code, again.Error));

        await using FakeAgent agent = new FakeAgent().On("PUT /v1/node/pools", "");
        string[] read = isJson ? ["-json"] : [];
        Assert.Equal("Successfully applied node pool \"example\"!\n", await OutputAsync(agent, ["node", "pool", "apply", .. read, file]));
        string body = agent.Requests[0].Body;
        Assert.Contains("\"Name\":\"example\"", body, StringComparison.Ordinal);
        Assert.Contains("\"owner\":\"sre\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("node_pool \"a\" {\n  scheduler_config {\n    scheduler_algorithm = \"spread\"\n    memory_oversubscription_enabled = true\n  }\n}\n", "\"SchedulerConfiguration\":{\"MemoryOversubscriptionEnabled\":true,\"SchedulerAlgorithm\":\"spread\"}")]
    [InlineData("{\"node_pool\": {\"a\": {\"description\": \"d\"}}}", "\"Description\":\"d\"")]
    public async Task What_a_file_says(string text, string part)
    {
        await using FakeAgent agent = new FakeAgent().On("PUT /v1/node/pools", "");
        CliRunner.Outcome outcome = await new CliRunner(agent) { Input = text }.RunAsync("node", "pool", "apply", "-");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains(part, agent.Requests[0].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "standard input: expected exactly one block node_pool \"name\", found 0.")]
    [InlineData("node_pool \"a\" {}\nnode_pool \"b\" {}\n", "standard input: expected exactly one block node_pool \"name\", found 2.")]
    [InlineData("node_pool \"a\" {\n  descriptoin = \"x\"\n}\n", "invalid key: descriptoin")]
    [InlineData("node_pool \"a\" {\n", "standard input: error parsing: At ")]
    [InlineData("node_pool {\n}\n", "needs exactly one label")]
    public async Task What_is_wrong_with_a_file(string text, string message)
    {
        CliRunner.Outcome outcome = await new CliRunner { Input = text }.RunAsync("node", "pool", "apply", "-");
        Assert.Equal((1, ""), (outcome.Code, outcome.Output));
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("standard input: not the JSON of a node pool: ", "{")]
    [InlineData("standard input: the node pool has no name.", "{\"Description\":\"d\"}")]
    public async Task What_is_wrong_with_a_json_file(string message, string text)
    {
        CliRunner.Outcome outcome = await new CliRunner { Input = text }.RunAsync("node", "pool", "apply", "-json", "-");
        Assert.Equal(1, outcome.Code);
        Assert.StartsWith(message, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("This command takes one argument: <node-pool>.\nFor help: nomad node pool delete -help\n", "delete")]
    [InlineData("This command takes no arguments.\nFor help: nomad node pool list -help\n", "list", "x")]
    [InlineData("-out \"yaml\" is no format: use hcl or json.\n", "init", "-out=yaml")]
    [InlineData("Error opening file \"/nowhere/pool\": no such file. Check the path.\n", "apply", "/nowhere/pool")]
    public async Task What_makes_no_sense(string message, params string[] words)
    {
        CliRunner.Outcome outcome = await new CliRunner().RunAsync(["node", "pool", .. words]);
        Assert.Equal((1, "", message), (outcome.Code, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task A_pool_is_deleted_by_its_whole_name()
    {
        await using FakeAgent agent = new FakeAgent().On("DELETE /v1/node/pool/gpu", "").On("DELETE /v1/node/pool/default", "deleting node pool \"default\" is not allowed", status: 400);
        Assert.Equal("Successfully deleted node pool \"gpu\"!\n", await OutputAsync(agent, "node", "pool", "delete", "gpu"));
        CliRunner.Outcome refused = await new CliRunner(agent).RunAsync("node", "pool", "delete", "default");
        Assert.Equal((1, "Unexpected response code: 400 (deleting node pool \"default\" is not allowed)\n"), (refused.Code, refused.Error));
    }

    private static async Task<string> OutputAsync(FakeAgent? agent, params string[] words)
    {
        CliRunner.Outcome outcome = await (agent is null ? new CliRunner() : new CliRunner(agent)).RunAsync(words);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        return outcome.Output;
    }
}
