using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>A directory of agent files.</summary>
public sealed class ConfigDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("steppe-config-");

    [Fact]
    public void FilesAreReadByNameAndLeftoversSkipped()
    {
        Write("b.hcl", "name = \"b\"");
        Write("a.json", "{ \"name\": \"a\", \"region\": \"r\" }");
        Write("c.txt", "nonsense = ");
        Write(".#d.hcl", "nonsense = ");
        Write("#e.hcl#", "nonsense = ");
        Write("f.hcl~", "nonsense = ");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "g.hcl"));

        List<ConfigProblem> problems = [];
        Assert.Equal(
            ["a.json", "b.hcl"],
            AgentConfigFile.Read(_folder.FullName, problems).Select(static file => Path.GetFileName(file.Path)));
        Assert.Empty(problems);
        AgentConfig config = AgentConfigLoader.Load(
            AgentFlagReader.Read(["-dev", "-config", _folder.FullName]), Loading.Host).Config;
        Assert.Equal(("b", "r"), (config.Name, config.Region));
    }

    [Fact]
    public void EmptyDirectorySetsNothing()
    {
        List<ConfigProblem> problems = [];
        Assert.Empty(AgentConfigFile.Read(_folder.FullName, problems));
        Assert.Empty(problems);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
