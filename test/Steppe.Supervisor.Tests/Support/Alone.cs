namespace Steppe.Supervisor.Tests.Support;

/// <summary>Tests that run while no other does.</summary>
/// <remarks>The launcher knows the child at its gate as its thread's newest. In a process where other threads start processes too,
/// and end, the kernel may hand it their children; a supervisor has no such threads.</remarks>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
