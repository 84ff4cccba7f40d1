using System.Globalization;
using Steppe.Simulation.Running;

namespace Steppe.Simulation;

/// <summary>Periodic jobs and dispatches in whole clusters under faults, one per seed.</summary>
/// <remarks><c>STEPPE_SEED=n</c> runs that one alone, <c>STEPPE_SOAK=1</c> runs many more.</remarks>
public sealed class LaunchTests(ITestOutputHelper output)
{
    private const int Seeds = 60;
    private const int SoakSeeds = 2000;

    [Fact]
    public void WhatIsDueIsLaunchedOnceAndADispatchTokenMakesOneJob()
    {
        bool isAlone = ulong.TryParse(Environment.GetEnvironmentVariable("STEPPE_SEED"), CultureInfo.InvariantCulture, out ulong only);
        int seeds = Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? SoakSeeds : Seeds;
        IEnumerable<ulong> all = isAlone ? [only] : Enumerable.Range(1, seeds).Select(static seed => (ulong)seed);
        List<string> failures = [];
        int restarts = 0;
        Parallel.ForEach(all, seed =>
        {
            var cluster = new SimulatedCluster(seed, launches: true);
            cluster.Trace.Listener = isAlone ? output.WriteLine : null;
            string? failure = null;
            try
            {
                cluster.Run();
            }
            catch (SimulationFailedException problem)
            {
                failure = problem.Message;
            }

            lock (failures)
            {
                restarts += cluster.Servers.Terms.Count - 1;
                failures.AddRange(failure is null ? [] : [failure]);
            }
        });

        Assert.True(failures.Count == 0, string.Join('\n', failures.Select(static failure => failure.Split('\n')[0]).Append(failures.FirstOrDefault())));
        Assert.True(isAlone || restarts > seeds, $"only {restarts} restarts");
    }
}
