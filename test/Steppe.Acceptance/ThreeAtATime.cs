// Most of a test is waiting for real processes; each has a cluster, a folder and ports of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Steppe.Acceptance;

/// <summary>Tests that need the whole machine: the ports users have in their files, the build, or all of the processor.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholeMachine;

/// <summary>Tests that answer as a web host on the one port of HTTPS.</summary>
[CollectionDefinition]
public sealed class WebStorage;
