using System.Text.Json;
using Steppe.Agent.Http;

namespace Steppe.Agent.Tests.Http;

public sealed class FilterTests
{
    private const string Row = """
        {"Name":"web-1","Status":"ready","Priority":50,"Stop":false,"Datacenters":["dc1","dc2"],
         "Meta":{"a.b":"x","rack":"r1"},"NodeResources":{"Cpu":{"CpuShares":4000}},"Empty":""}
        """;

    [Theory]
    [InlineData("Name == \"web-1\"", true)]
    [InlineData("Name == web-1", true)]
    [InlineData("Name != \"web-1\"", false)]
    [InlineData("Priority == 50", true)]
    [InlineData("Stop == false", true)]
    [InlineData("Meta[\"a.b\"] == x", true)]
    [InlineData("Meta.rack == r1", true)]
    [InlineData("NodeResources.Cpu.CpuShares == 4000", true)]
    [InlineData("\"dc2\" in Datacenters", true)]
    [InlineData("dc9 in Datacenters", false)]
    [InlineData("dc9 not in Datacenters", true)]
    [InlineData("Datacenters contains dc1", true)]
    [InlineData("Name not contains \"web\"", false)]
    [InlineData("Name matches \"^web-[0-9]$\"", true)]
    [InlineData("Name not matches \"^db\"", true)]
    [InlineData("Empty is empty", true)]
    [InlineData("Datacenters is not empty", true)]
    [InlineData("Missing is empty", true)]
    [InlineData("Status == ready and (Priority == 1 or not Stop == true)", true)]
    [InlineData("Status == down or Status == ready and Priority == 1", false)]
    public void ExpressionHolds(string text, bool expected)
    {
        using JsonDocument row = JsonDocument.Parse(Row);
        Assert.Equal(expected, FilterParser.Parse(text).Holds(row.RootElement));
    }

    [Theory]
    [InlineData("Name ==", "character 8")]
    [InlineData("Name", "expected one of ==")]
    [InlineData("(Name == a", "\")\"")]
    [InlineData("Name == \"a", "not closed")]
    [InlineData("Name matches \"a(\"", "regular expression")]
    [InlineData("Name == a Name == b", "\"and\" or \"or\"")]
    [InlineData("Name is full", "expected")]
    public void MistakeIsRefusedWithItsPlace(string text, string said)
    {
        ApiException refused = Assert.Throws<ApiException>(() => FilterParser.Parse(text));
        Assert.Equal(400, refused.Status);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UnknownFieldIsRefused()
    {
        using JsonDocument row = JsonDocument.Parse(Row);
        ApiException refused = Assert.Throws<ApiException>(() => FilterParser.Parse("name == a").Holds(row.RootElement));
        Assert.Contains("error finding value in datum", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeepNestingIsRefusedInsteadOfOverflowing()
    {
        string text = string.Concat(Enumerable.Repeat("not ", 5000)) + "Name == a";
        Assert.Contains("nested too deeply", Assert.Throws<ApiException>(() => FilterParser.Parse(text)).Message, StringComparison.Ordinal);
    }
}
