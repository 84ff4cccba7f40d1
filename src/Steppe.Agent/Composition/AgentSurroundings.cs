using System.Collections.Immutable;
using System.Security.Cryptography;
using Steppe.Agent.Configuration;

namespace Steppe.Agent.Composition;

/// <summary>What an agent is given by the process it runs in.</summary>
internal sealed record AgentSurroundings
{
    public required HostFacts Host { get; init; }
    public required TimeProvider Time { get; init; }

    /// <summary>The program that serves as supervisor of tasks.</summary>
    public required string SupervisorProgram { get; init; }

    /// <summary>Its arguments before the supervisor's own.</summary>
    public ImmutableArray<string> SupervisorArguments { get; init; } = ["supervisor"];

    /// <summary>Path of the socket on which a service manager wants to hear of the agent's state, if any.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>The process as it is: its own program is the supervisor too.</summary>
    public static AgentSurroundings OfThisProcess() => new()
    {
        Host = HostFacts.OfThisMachine(),
        Time = TimeProvider.System,
        SupervisorProgram = Environment.ProcessPath ?? throw new AgentStartException("the path of this program is not known, so it cannot start its supervisor"),
        NotifySocket = Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
    };

    /// <summary>A seed nobody can guess.</summary>
    public static ulong NewSeed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}
