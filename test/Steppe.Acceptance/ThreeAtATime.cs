using Xunit.Sdk;
using Xunit.v3;

// Most of a test is waiting for real processes; each has a cluster, a folder and ports of its own.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
[assembly: TestCollectionOrderer(typeof(Steppe.Acceptance.LongestFirst))]

namespace Steppe.Acceptance;

/// <summary>Tests that need the whole machine: the ports users have in their files, or all of the processor.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class WholeMachine;

/// <summary>Tests that answer as a web host on the one port of HTTPS.</summary>
[CollectionDefinition]
public sealed class WebStorage;

/// <summary>Begins with the classes that take longest, so that none of them is left to run alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(LaunchedJobsTests), nameof(ThreeServersTests), nameof(WebStorage), nameof(AgentKillTests), nameof(BackupDrillTests), nameof(DeploymentTests),
        nameof(ReplacementTests), nameof(SupervisorKillTests), nameof(DailyCommandTests), nameof(DiskTests), nameof(ChapterSpreadTests), nameof(DrainTests), nameof(BatchWorkTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TCollection> OrderTestCollections<TCollection>(IReadOnlyCollection<TCollection> testCollections)
        where TCollection : ITestCollection => [.. testCollections.OrderBy(static collection => PlaceOf(collection.TestCollectionDisplayName))];

    private static int PlaceOf(string name) =>
        Array.FindIndex(Longest, one => name.Contains($".{one} ", StringComparison.Ordinal) || name.EndsWith($".{one}", StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length;
}
