using System.Text.RegularExpressions;

namespace Steppe.Tidy;

/// <summary>Documents tell the truth: links lead somewhere, named types and files exist.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files(".", "*.md").Select(Repository.Name)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void LinksLeadSomewhere(string document)
    {
        string path = Path.Combine(Repository.Root, document);
        string[] dead =
        [
            .. Link().Matches(File.ReadAllText(path))
                .Select(static match => match.Groups[1].Value.Split('#')[0])
                .Where(static target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target))),
        ];
        Assert.Empty(dead);
    }

    [Theory]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("README.md")]
    public void NamedTypesExist(string document)
    {
        HashSet<string> declared =
        [
            .. Repository.Files("src", "*.cs").SelectMany(static file => Declaration().Matches(File.ReadAllText(file)))
                .Select(static match => match.Groups[1].Value),
        ];
        string[] gone =
        [
            .. TypeName().Matches(File.ReadAllText(Path.Combine(Repository.Root, document)))
                .Select(static match => match.Groups[1].Value)
                .Where(name => !declared.Contains(name))
                .Distinct(StringComparer.Ordinal),
        ];
        Assert.Empty(gone);
    }

    [Fact]
    public void DecisionsHaveNumbersOfTheirOwn()
    {
        int[] numbers = [.. Repository.Files("docs/decisions", "*.md").Select(static path => int.Parse(Path.GetFileName(path)[..4], null))];
        Assert.Equal(numbers.Distinct(), numbers);
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum|delegate [\w<>?]+) (?:class |struct )?(\w+)")]
    private static partial Regex Declaration();

    // `TwoHumps` in code quotes, alone: a type by our naming.
    [GeneratedRegex(@"`([A-Z][a-z]+[A-Z]\w+)`")]
    private static partial Regex TypeName();
}
