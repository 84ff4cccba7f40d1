using System.Collections.Immutable;
using System.Text.Json;
using Steppe.Model;

namespace Steppe.ClientCore.Tests.Environments;

public sealed class InterpolationTests
{
    private static readonly Node Node = new()
    {
        Id = new NodeId(Guid.Parse("11111111-2222-4333-8444-555555555555")),
        SecretId = default,
        Name = "worker",
        Datacenter = "dc7",
        NodeClass = "big",
        NodePool = "gpu",
        Resources = new NodeResources(),
        Attributes = ImmutableSortedDictionary<string, string>.Empty.Add("kernel.name", "linux"),
        Meta = ImmutableSortedDictionary<string, string>.Empty.Add("rack", "r1"),
    };

    private static readonly Interpolation Interpolation = new(
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["NOMAD_DC"] = "dc7",
            ["NAME"] = "x",
            ["NESTED"] = "${NAME}",
            ["my-key.a"] = "dashed",
        },
        Node,
        "global");

    [Theory]
    [InlineData("plain $ text", "plain $ text")]
    [InlineData("${NOMAD_DC}-${NAME}", "dc7-x")]
    [InlineData("${env[\"NAME\"]}", "x")]
    [InlineData("${env[\"NOPE\"]}", "${env[\"NOPE\"]}")]
    [InlineData("${my-key.a}", "dashed")]
    [InlineData("${node.unique.id}", "11111111-2222-4333-8444-555555555555")]
    [InlineData("${node.unique.name} ${node.datacenter} ${node.region} ${node.class} ${node.pool}", "worker dc7 global big gpu")]
    [InlineData("${attr.kernel.name}/${meta.rack}", "linux/r1")]
    [InlineData("${attr.nope}", "${attr.nope}")]
    [InlineData("${UNKNOWN}", "${UNKNOWN}")]
    [InlineData("${NESTED}", "${NAME}")]
    [InlineData("${${NAME}}", "${x}")]
    [InlineData("${NAME", "${NAME")]
    [InlineData("${}", "${}")]
    [InlineData("${NAME:-y} ${NAME}", "${NAME:-y} x")]
    public void Free_text(string text, string expected) => Assert.Equal(expected, Interpolation.FreeText(text));

    [Theory]
    [InlineData("plain $ text", "plain $ text")]
    [InlineData("${NOMAD_DC}-${ NAME }", "dc7-x")]
    [InlineData("${env[\"NAME\"]}", "x")]
    [InlineData("$${NAME}", "${NAME}")]
    [InlineData("${attr.kernel.name}/${meta.rack}", "linux/r1")]
    [InlineData("${NESTED}", "${NAME}")]
    [InlineData("${upper(NAME)}${lower(\"AB\")}", "Xab")]
    [InlineData("${max(1, 2.5, 2)} ${min(3, 2)} ${abs(-4)} ${int(3.9)}", "2.5 2 4 3")]
    [InlineData("${length([1,2,3])} ${strlen(\"日本\")} ${reverse(\"abc\")} ${substr(\"hello\", 1, 3)}", "3 2 cba ell")]
    [InlineData("${coalesce(\"\", NAME)}", "x")]
    [InlineData("${jsondecode(\"{\\\"a\\\":[1,{\\\"b\\\":\\\"deep\\\"}]}\").a[1].b}", "deep")]
    [InlineData("${jsonencode(concat([1], [NAME]))}", "[1,\"x\"]")]
    [InlineData("${hasindex([1], 0)} ${hasindex([1], 1)}", "true false")]
    public void Template(string text, string expected)
    {
        Assert.True(Interpolation.TryTemplate(text, out string? result, out string? error), error);
        Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData("${UNKNOWN}", "unknown variable UNKNOWN")]
    [InlineData("a ${env[\"NOPE\"]}", "NOPE")]
    [InlineData("${attr.nope}", "unknown variable attr.nope")]
    [InlineData("${NAME:-y}", "expected }")]
    [InlineData("${NAME", "expected }")]
    [InlineData("${shell(\"x\")}", "no function shell")]
    [InlineData("${\"open", "not closed")]
    [InlineData("${}", "unexpected")]
    public void Template_refuses_what_it_does_not_know(string text, string because)
    {
        Assert.False(Interpolation.TryTemplate(text, out _, out string? error));
        Assert.Contains(because, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Config_is_evaluated_in_depth_and_refused_with_its_path()
    {
        ImmutableSortedDictionary<string, JsonElement> config = Config("""{"args":["-c","${NAME}",{"k":"${NOMAD_DC}"}],"count":3}""");

        Assert.True(ConfigInterpolation.TryApply(config, Interpolation, out ImmutableSortedDictionary<string, JsonElement>? result, out _));
        Assert.Equal("""["-c","x",{"k":"dc7"}]""", result["args"].GetRawText());
        Assert.Equal("3", result["count"].GetRawText());

        Assert.False(ConfigInterpolation.TryApply(Config("""{"args":["ok","${NOPE}"]}"""), Interpolation, out _, out string? error));
        Assert.StartsWith("config.args[1]: unknown variable NOPE", error, StringComparison.Ordinal);
    }

    private static ImmutableSortedDictionary<string, JsonElement> Config(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject()
            .ToImmutableSortedDictionary(static member => member.Name, static member => member.Value.Clone(), StringComparer.Ordinal);
    }
}
