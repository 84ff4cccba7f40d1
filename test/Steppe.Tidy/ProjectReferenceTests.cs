using System.Xml.Linq;

namespace Steppe.Tidy;

/// <summary>Which room may use which: the table of ARCHITECTURE.md, enforced.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Patterns"] = [],
        ["Model"] = ["Patterns"],
        ["Hcl"] = ["Patterns"],
        ["JobSpec"] = ["Hcl", "Model"],
        ["State"] = ["Model"],
        ["Scheduler"] = ["State"],
        ["ServerCore"] = ["Scheduler"],
        ["ClientCore"] = ["Model"],
        ["Protocol"] = ["Model"],
        ["Drivers.Abstractions"] = ["Model"],
        ["Api"] = ["Model"],
        ["Log"] = [],
        ["Server"] = ["ServerCore", "Log", "Protocol"],
        ["Supervisor"] = [],
        ["Client"] = ["ClientCore", "Protocol", "Drivers.Abstractions", "Supervisor"],
        ["Drivers"] = ["Drivers.Abstractions"],
        ["Agent"] = ["Server", "Client", "Drivers", "Hcl", "JobSpec", "Api"],
        ["Cli"] = ["Api", "JobSpec", "Agent", "Supervisor"],
    };

    private static readonly string[] Pure = ["Patterns", "Model", "Hcl", "JobSpec", "State", "Scheduler", "ServerCore", "ClientCore"];

    // Packages that only compute, and are given what they would otherwise take from outside; each has a decision record.
    private static readonly Dictionary<string, string[]> PackagesOfPureRooms = new(StringComparer.Ordinal)
    {
        ["Hcl"] = ["BCrypt.Net-Next", "YamlDotNet"],
    };

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj").Select(Repository.Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void ReferencesOnlyWhatItsRoomMay(string project)
    {
        string name = Short(project);
        Assert.True(Allowed.ContainsKey(name), $"{project}: a new room needs a line here and a decision record");
        string[] used = [.. Elements(project, "ProjectReference").Select(static element => Short(element.Attribute("Include")!.Value))];
        Assert.Empty(used.Except(Allowed[name], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void PureRoomsSaySoAndUseNoPackagesButTheirs(string project)
    {
        string name = Short(project);
        bool isPure = Pure.Contains(name, StringComparer.Ordinal);
        bool saysSo = Elements(project, "SteppePure").Any(static element => element.Value == "true");
        Assert.Equal(isPure, saysSo);
        if (isPure)
        {
            IEnumerable<string> packages = Elements(project, "PackageReference").Select(static element => element.Attribute("Include")!.Value);
            Assert.Empty(packages.Except(PackagesOfPureRooms.GetValueOrDefault(name, []), StringComparer.Ordinal));
            Assert.Empty(Elements(project, "FrameworkReference"));
        }
    }

    private static IEnumerable<XElement> Elements(string project, string name) =>
        XDocument.Load(Path.Combine(Repository.Root, project)).Descendants(name);

    private static string Short(string path) =>
        Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["Steppe.".Length..];
}
