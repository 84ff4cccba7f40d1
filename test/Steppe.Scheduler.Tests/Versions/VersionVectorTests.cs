using System.Text.Json;
using Steppe.Scheduler.Versions;

namespace Steppe.Scheduler.Tests.Versions;

/// <summary>Versions against the recorded answers of the reference, when they lie beside the repository.</summary>
public sealed class VersionVectorTests
{
    private static readonly Lazy<JsonElement?> Recorded = new(Read);

    [Theory]
    [InlineData("version_parse", false)]
    [InlineData("semver_parse", true)]
    public void Versions_parse_as_recorded(string list, bool strict) => All(list, recorded =>
        SoftwareVersion.TryParse(Text(recorded, "version"), strict, out _) != recorded.GetProperty("err").GetBoolean());

    [Theory]
    [InlineData("version_compare")]
    [InlineData("prerelease_compare")]
    public void Versions_compare_as_recorded(string list) => All(list, recorded =>
        Math.Sign(Parse(Text(recorded, "v1")).CompareTo(Parse(Text(recorded, "v2")))) == recorded.GetProperty("expected").GetInt32());

    [Fact]
    public void Versions_print_as_recorded() => All("version_string", recorded => Parse(recorded[0].GetString()!).ToString() == recorded[1].GetString());

    [Fact]
    public void Versions_have_the_recorded_numbers() => All("version_segments", recorded =>
        Parse(Text(recorded, "version")).Segments.SequenceEqual(recorded.GetProperty("expected").EnumerateArray().Select(static number => number.GetInt64())));

    [Theory]
    [InlineData("version_constraint_parse", false)]
    [InlineData("nomad_semver_constraint_parse", true)]
    public void Ranges_parse_as_recorded(string list, bool strict) => All(list, recorded =>
    {
        bool parsed = VersionRange.TryParse(Text(recorded, "input"), strict, out VersionRange? range);
        return parsed != recorded.GetProperty("err").GetBoolean() && (range?.Count ?? 0) == recorded.GetProperty("count").GetInt32();
    });

    [Theory]
    [InlineData("version_constraint_check", false)]
    [InlineData("nomad_semver_constraint_check", true)]
    public void Ranges_contain_what_is_recorded(string list, bool strict) => All(list, recorded =>
        VersionRange.TryParse(Text(recorded, "constraint"), strict, out VersionRange? range)
        && range.Contains(Text(recorded, "version")) == recorded.GetProperty("check").GetBoolean());

    private static void All(string list, Func<JsonElement, bool> agrees)
    {
        if (Recorded.Value is not { } recorded)
        {
            Assert.Skip("the recorded versions are not beside this repository");
            return;
        }

        Assert.Empty(recorded.GetProperty(list).EnumerateArray().Where(one => !agrees(one)).Select(static one => one.ToString()));
    }

    private static SoftwareVersion Parse(string text) =>
        SoftwareVersion.TryParse(text, strict: false, out SoftwareVersion? version) ? version : throw new FormatException(text);

    private static string Text(JsonElement recorded, string key) => recorded.GetProperty(key).GetString()!;

    private static JsonElement? Read()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string file = Path.Combine(at.FullName, "shared", "conformance", "vectors", "versions.json");
            if (File.Exists(file))
            {
                return JsonDocument.Parse(File.ReadAllBytes(file)).RootElement;
            }
        }

        return null;
    }
}
