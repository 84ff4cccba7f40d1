using System.Globalization;
using Steppe.Model;
using Steppe.Simulation.Running;
using Steppe.Simulation.Workload;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>Once everything has settled: was everything launched that was due, and nothing twice?</summary>
internal sealed class LaunchOracle(SimulatedCluster cluster, Launcher launcher)
{
    // What a leader did in its last moments may be lost with it, and is then made up for by the next one.
    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(3);

    /// <exception cref="OracleException">It was not.</exception>
    public void Check(StateSnapshot state)
    {
        CheckDispatches(state);
        SortedSet<long> launches = [.. ChildrenOf(Launcher.Periodic).Select(TimeOf)];
        (DateTimeOffset From, DateTimeOffset? Until)[] lives = [.. cluster.Servers.Terms];
        SortedSet<long> starts = [.. lives.Select(static life => life.From.ToUnixTimeSeconds())];
        foreach (long at in launches.Where(at => at % Launcher.PeriodSeconds != 0))
        {
            Require(starts.Contains(at), $"launched at {at}, which is neither due nor a start of the server");
        }

        foreach ((DateTimeOffset from, DateTimeOffset? until) in lives)
        {
            CheckLife(launches, Latest(from, launcher.StartedAt!.Value), Earliest((until ?? cluster.Time.Now) - LastMoments, launcher.StopAskedAt!.Value));
        }
    }

    private static void CheckLife(SortedSet<long> launches, DateTimeOffset from, DateTimeOffset until)
    {
        long first = (from.ToUnixTimeSeconds() / Launcher.PeriodSeconds * Launcher.PeriodSeconds) + Launcher.PeriodSeconds;
        for (long due = first; due <= until.ToUnixTimeSeconds(); due += Launcher.PeriodSeconds)
        {
            Require(launches.Contains(due), $"{due} was due while the server led, and was not launched");
        }
    }

    private void CheckDispatches(StateSnapshot state)
    {
        foreach ((string token, SortedSet<string> children) in launcher.Answers)
        {
            Require(children.Count == 1, $"{token} was answered with {string.Join(" and ", children)}");
            Require(cluster.Oracles.JobsMade.Contains(Launcher.Template with { Id = children.Min! }), $"{token} was answered with {children.Min}, which was never there");
        }

        int made = ChildrenOf(Launcher.Template).Count();
        Require(made == launcher.Answers.Count, $"{launcher.Answers.Count} tokens made {made} jobs");
        AdmittedJob[] kept = [.. state.Families.ChildrenOf(Launcher.Template).Select(child => state.Jobs.Find(child)!)];
        int pending = kept.Count(static child => child.Status == JobStatus.Pending);
        int running = kept.Count(static child => child.Status == JobStatus.Running);
        ChildrenSummary expected = new() { Pending = pending, Running = running, Dead = made - pending - running };
        ChildrenSummary? counted = state.JobSummaries.Find(Launcher.Template)?.Children;
        Require(counted == expected, $"the children are {expected}, their parent counts {counted}");
    }

    private IEnumerable<JobKey> ChildrenOf(JobKey parent) =>
        cluster.Oracles.JobsMade.Where(job => job.Id.StartsWith(parent.Id + "/", StringComparison.Ordinal));

    private static long TimeOf(JobKey child) => long.Parse(child.Id.AsSpan(child.Id.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static DateTimeOffset Latest(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Earliest(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new OracleException(OracleGroup.Launches, message);
        }
    }
}
