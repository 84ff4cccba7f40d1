using System.Collections.Immutable;
using Steppe.Supervisor.Native;

namespace Steppe.Supervisor.Launching;

/// <summary>What is executed, to the last detail.</summary>
/// <param name="Program">Path of what is executed, the user switch included.</param>
/// <param name="Arguments">All arguments, the program's name first.</param>
/// <param name="Environment">The whole environment.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
/// <param name="StandardOutput">Path opened as stdout.</param>
/// <param name="StandardError">Path opened as stderr.</param>
internal sealed record LaunchCommand(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableArray<string> Environment,
    string WorkingDirectory,
    string StandardOutput,
    string StandardError)
{
    /// <summary>Path opened as stdin.</summary>
    public string StandardInput { get; init; } = "/dev/null";

    /// <summary>How stdin is opened.</summary>
    public int InputFlags { get; init; } = Constants.OpenRead;

    /// <summary>How stdout and stderr are opened. A task's FIFOs are opened for reading too, so that no reader's death breaks them.</summary>
    public int OutputFlags { get; init; } = Constants.OpenReadWrite;

    /// <summary>Whether the paths of the streams are those of an isolated task's root, not of the host.</summary>
    public bool OpensInside { get; init; }
}
