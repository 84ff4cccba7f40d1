using System.Globalization;
using Steppe.Simulation.Oracles;

namespace Steppe.Simulation.Running;

/// <summary>One history for each of many seeds.</summary>
/// <remarks><c>STEPPE_SEED=n</c> runs one alone, with its trace; <c>STEPPE_SOAK=1</c> runs many more, <c>STEPPE_SEEDS=n</c> so many, from
/// <c>STEPPE_FIRST</c> on where that is set.</remarks>
/// <param name="make">The cluster of a seed.</param>
internal sealed class SeedRuns(Func<ulong, SimulatedCluster> make)
{
    private const int ToldOf = 1000;

    /// <summary>The one seed that is asked for, or null.</summary>
    public static ulong? Alone => (ulong?)NumberOf("STEPPE_SEED");

    /// <summary>What the environment says, or null.</summary>
    public static int? NumberOf(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Runs one history and writes down what happens.</summary>
    public void RunAlone(ulong seed, ITestOutputHelper output)
    {
        SimulatedCluster cluster = make(seed);
        cluster.Trace.Listener = output.WriteLine;
        cluster.Run();
        output.WriteLine($"{cluster.Time.Steps} events, {cluster.StatesCompared} states compared, index {cluster.Oracles.Committed.Index}, {cluster.Sightings}");
    }

    /// <summary>Runs many histories; fails with those that did, or when what must come about did not.</summary>
    /// <param name="seeds">How many.</param>
    /// <param name="soakSeeds">How many in the long form.</param>
    /// <param name="expected">What must be seen in one of them at least.</param>
    /// <param name="output">Told what was seen.</param>
    public void RunAll(int seeds, int soakSeeds, IReadOnlyList<string> expected, ITestOutputHelper output)
    {
        seeds = NumberOf("STEPPE_SEEDS") ?? (Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1" ? soakSeeds : seeds);
        int first = NumberOf("STEPPE_FIRST") ?? 1;
        long steps = 0;
        int done = 0;
        Sightings seen = new();
        List<(ulong Seed, string Message)> failures = [];
        ParallelOptions atOnce = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(first, first + seeds, atOnce, seed =>
        {
            SimulatedCluster cluster = make((ulong)seed);
            string? failure = FindFailure(cluster)?.Message;
            lock (seen)
            {
                steps += cluster.Time.Steps;
                seen.AddAll(cluster.Sightings);
                seen.Add("states compared", cluster.StatesCompared);
                failures.AddRange(failure is null ? [] : [((ulong)seed, failure)]);
                Tell(++done, seeds, failures.Count, failure);
            }
        });
        output.WriteLine($"{seeds} seeds, {steps / seeds} events each: {seen}");
        Assert.True(failures.Count == 0, Summary(failures));
        Assert.All(expected, what => Assert.True(seen[what] > 0, $"never seen: {what}"));
    }

    /// <summary>Everything follows from the seed, and from nothing else.</summary>
    public void AssertOneHistory(ulong seed)
    {
        SimulatedCluster first = Run(seed);
        SimulatedCluster second = Run(seed);
        Assert.Equal(first.Trace.Hash, second.Trace.Hash);
        Assert.Equal(first.Time.Steps, second.Time.Steps);
        Assert.NotEqual(first.Trace.Hash, Run(seed + 1).Trace.Hash);
    }

    /// <summary>With a part broken, an oracle of certain groups objects under one of the first seeds.</summary>
    /// <param name="seeds">How many it may take.</param>
    /// <param name="inParallel">Whether the broken part may be asked by several at once.</param>
    /// <param name="groups">The oracles whose business it is.</param>
    /// <returns>A seed under which one did.</returns>
    public ulong AssertNoticed(int seeds, bool inParallel, params OracleGroup[] groups)
    {
        ulong noticed = 0;
        string other = "";
        ParallelOptions options = new() { MaxDegreeOfParallelism = inParallel ? -1 : 1 };
        Parallel.For(1, seeds + 1, options, (seed, loop) =>
        {
            var objection = FindFailure(make((ulong)seed))?.InnerException as OracleException;
            if (objection is not null && groups.Contains(objection.Group))
            {
                Interlocked.Exchange(ref noticed, (ulong)seed);
                loop.Stop();
            }
            else if (objection is not null)
            {
                other = objection.Message;
            }
        });
        Assert.True(noticed > 0, $"{string.Join(" or ", groups)} did not object in {seeds} seeds; {other}");
        return noticed;
    }

    /// <summary>Runs a history; what went wrong, or null.</summary>
    public static SimulationFailedException? FindFailure(SimulatedCluster cluster)
    {
        try
        {
            cluster.Run();
            return null;
        }
        catch (SimulationFailedException failure)
        {
            return failure;
        }
    }

    private SimulatedCluster Run(ulong seed)
    {
        SimulatedCluster cluster = make(seed);
        cluster.Run();
        return cluster;
    }

    // Many seeds take hours: whoever waits sees how far they are, and what fails when it does.
    private static void Tell(int done, int seeds, int failed, string? failure)
    {
        if (seeds > ToldOf && (failure is not null || done % ToldOf == 0))
        {
            Console.Error.WriteLine($"{done} of {seeds} seeds, {failed} failed{(failure is null ? "" : ": " + failure.Split('\n')[0])}");
        }
    }

    // Every failure in one line, the first in full.
    private static string Summary(List<(ulong Seed, string Message)> failures)
    {
        failures.Sort(static (left, right) => left.Seed.CompareTo(right.Seed));
        IEnumerable<string> lines = failures.Select(static failure => failure.Message.Split('\n')[0]);
        return $"{failures.Count} seeds failed:\n{string.Join('\n', lines)}\n\n{failures.FirstOrDefault().Message}";
    }
}
