using System.Reflection;

namespace Steppe.Agent;

/// <summary>What this program calls itself.</summary>
public static class AgentVersion
{
    /// <summary>The level of compatibility that clients see.</summary>
    public const string Nomad = "1.6.5";

    /// <summary>Our own version.</summary>
    public static string Steppe { get; } =
        typeof(AgentVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
