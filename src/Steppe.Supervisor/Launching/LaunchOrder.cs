using System.Collections.Immutable;

namespace Steppe.Supervisor.Launching;

/// <summary>One program for the launcher to start.</summary>
/// <param name="Program">Path of what is executed, the user switch included.</param>
/// <param name="Arguments">All arguments, the program's name first.</param>
/// <param name="Environment">The whole environment.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
/// <param name="StandardOutput">Path opened as stdout.</param>
/// <param name="StandardError">Path opened as stderr.</param>
/// <param name="Place">Takes the child into its tree before its program runs; null when that needs nothing. Called on the
/// loop's thread; returns zero or an error number.</param>
/// <param name="Done">Called on the loop's thread with zero, an error number, or the negative of one when the child
/// could not be placed; and the process id.</param>
internal sealed record LaunchOrder(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableArray<string> Environment,
    string WorkingDirectory,
    string StandardOutput,
    string StandardError,
    Func<int, int>? Place,
    Action<int, int> Done);
