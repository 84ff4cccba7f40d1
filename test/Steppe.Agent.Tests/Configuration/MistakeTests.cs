using System.Collections.Immutable;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>What a file is told that cannot be read: place, what was expected, the nearest known key.</summary>
public sealed class MistakeTests
{
    [Theory]
    [InlineData("servr {\n enabled = true\n}", "agent.hcl:1:1: invalid key: servr (did you mean \"server\"?)")]
    [InlineData("region = \"a\"\nclient {\n  enabeld = true\n}", "agent.hcl:3:3: client -> invalid key: enabeld (did you mean \"enabled\"?)")]
    [InlineData("client { zzzzzzzz = 1 }", "agent.hcl:1:10: client -> invalid key: zzzzzzzz")]
    [InlineData("ports {\n http = \"many\"\n}", "agent.hcl:2:9: ports -> \"http\" must be a whole number, not \"many\"")]
    [InlineData("client { enabled = \"yes\" }", "agent.hcl:1:20: client -> \"enabled\" must be true or false, not \"yes\"")]
    [InlineData("client { gc_interval = \"soon\" }", "agent.hcl:1:24: client -> \"gc_interval\" must be a duration such as \"10s\", not \"soon\"")]
    [InlineData("client { servers = { } }", "agent.hcl:1:20: client -> \"servers\" must be a list of strings, not a object")]
    [InlineData("client { servers = [[\"a\"]] }", "agent.hcl:1:20: client -> \"servers\" must be a list of strings, not a list")]
    [InlineData("client { meta = \"x\" }", "agent.hcl:1:17: client -> \"meta\" must be a block or map, not \"x\"")]
    [InlineData("client = true", "agent.hcl:1:10: \"client\" must be a block, not a bool")]
    [InlineData("data_dir = ", "agent.hcl:1:12: ")]
    [InlineData("{ \"regoin\": \"x\" }", "agent.hcl:1:3: invalid key: regoin (did you mean \"region\"?)")]
    [InlineData("{ \"ports\": { \"http\": [] } }", "agent.hcl:1:22: ports -> \"http\" must be a whole number, not a list")]
    public void MistakeNamesItsPlace(string text, string expected)
    {
        ImmutableArray<string> mistakes = Loading.Mistakes(text);
        Assert.StartsWith(expected, Assert.Single(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void AllMistakesOfAllFilesAreToldAtOnce()
    {
        AgentConfigException refused = Assert.Throws<AgentConfigException>(
            () => Loading.Load(["regoin = \"x\"\nports { http = [] }", "datacentre = \"dc1\""]));
        Assert.Equal(3, refused.Problems.Length);
    }

    [Fact]
    public void MistakeShowsItsLine()
    {
        List<ConfigProblem> problems = [];
        AgentConfigFile.Parse("agent.hcl", "client {\n  enabeld = true\n}", problems);
        Assert.Equal(
            "agent.hcl:2:3: client -> invalid key: enabeld (did you mean \"enabled\"?)\n  2 |   enabeld = true\n    |   ^^^^^^^",
            problems[0].Render());
    }

    [Fact]
    public void MissingFileIsNamed()
    {
        AgentConfigException refused = Assert.Throws<AgentConfigException>(
            () => AgentConfigLoader.Load(AgentFlagReader.Read(["-config", "/nowhere/agent.hcl"]), Loading.Host));
        Assert.Equal("-config /nowhere/agent.hcl: no such file or directory", refused.Message);
    }
}
