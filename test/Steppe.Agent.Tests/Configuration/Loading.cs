using System.Collections.Immutable;
using System.Net;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Tests.Configuration;

/// <summary>Loads configurations from texts, on a machine made up for the purpose.</summary>
internal static class Loading
{
    /// <summary>A machine with one private address.</summary>
    public static readonly HostFacts Host = HostWith(("lo", "127.0.0.1", false), ("eth0", "10.1.2.3", true));

    public static HostFacts HostWith(params (string Interface, string Address, bool LeadsOut)[] addresses) => new(
        "host-1",
        "/home/operator",
        () => [.. addresses.Select(static one => new HostAddress(one.Interface, IPAddress.Parse(one.Address), one.LeadsOut))],
        static name => name == "localhost" ? IPAddress.Loopback : null);

    /// <summary>Loads texts as files given with <c>-config</c>, in order, then flags.</summary>
    public static LoadedConfig Load(IReadOnlyList<string> texts, IReadOnlyList<string>? flags = null, HostFacts? host = null)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("steppe-config-");
        try
        {
            List<string> arguments = [];
            foreach (string text in texts)
            {
                string file = Path.Combine(folder.FullName, $"{arguments.Count}.hcl");
                File.WriteAllText(file, text);
                arguments.Add($"-config={file}");
            }

            return AgentConfigLoader.Load(AgentFlagReader.Read([.. arguments, .. flags ?? []]), host ?? Host);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static AgentConfig Config(string text, params string[] flags) => Load([text], flags).Config;

    /// <summary>Reads one text called <c>agent.hcl</c> and gives the first line of every problem.</summary>
    public static ImmutableArray<string> Mistakes(string text)
    {
        List<ConfigProblem> problems = [];
        AgentConfigFile.Parse("agent.hcl", text, problems);
        return [.. problems.Select(static problem => problem.Render().Split('\n')[0])];
    }

    /// <summary>Loads a server with one more piece of text and gives its errors.</summary>
    public static ImmutableArray<string> Errors(string text, params string[] flags)
    {
        AgentConfigException refused = Assert.Throws<AgentConfigException>(() => Load([text], flags));
        return [.. refused.Problems.Select(static problem => problem.Sentence)];
    }
}
