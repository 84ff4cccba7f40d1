using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Steppe.Acceptance;

/// <summary>Everything breaks, one thing after the other, under load, and nothing acknowledged is lost.</summary>
/// <remarks>Short here; <c>./chaos.sh --minutes N --seed S</c> runs the long form and prints the table.</remarks>
[Collection<WholeMachine>]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int ShortFaults = 5;

    private static int Minutes => Number("STEPPE_CHAOS_MINUTES", Checkout.IsSoak ? 20 : 0);

    private static int Seed => Number("STEPPE_CHAOS_SEED", 1);

    /// <summary>Only faults whose names contain this.</summary>
    private static string Only => Environment.GetEnvironmentVariable("STEPPE_CHAOS_ONLY") ?? "";

    [Fact]
    public async Task NothingAcknowledgedIsLostWhateverBreaks()
    {
        Assert.SkipUnless(EtcdMember.IsInstalled, "needs the Debian package etcd-server");
        Assert.SkipUnless(HostNetwork.IsPossible, "needs root, and the Debian packages iproute2 and util-linux");
        var random = new Random(Seed);
        await using ChaosCluster cluster = await ChaosCluster.StartAsync();
        var slots = new SlotWatch(cluster.Directory);
        var work = new ChaosWork(cluster, slots);
        await work.StartAsync();
        int[] tasks = work.SteadyProcesses();
        var load = new ChaosLoad(cluster, work, Seed);
        await load.StartAsync();
        SortedDictionary<string, List<Outcome>> table = new(StringComparer.Ordinal);
        foreach (ChaosFault fault in Plan(random))
        {
            Outcome outcome = await BearAsync(cluster, load, fault, random);
            table.TryAdd(fault.Name, []);
            table[fault.Name].Add(outcome);
            output.WriteLine($"{fault.Name}: {outcome}");
        }

        await load.StopAsync();
        string leader = await cluster.LeaderAsync();
        await load.CheckAsync(leader);
        foreach (string server in ChaosCluster.Servers)
        {
            await Eventually.TrueAsync($"{server} to have everything", async () => await load.CountLossesAsync(server, isStale: true) == 0, 60);
        }

        await Eventually.TrueAsync("every evaluation to be done", async () => (await cluster.GetAsync(leader, "/v1/evaluations?status=pending")).EnumerateArray()
            .All(static evaluation => evaluation.GetProperty("JobID").GetString() == "wandering"), 60);
        string report = Report(table, load, work, slots);
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("STEPPE_CHAOS_REPORT") is { Length: > 0 } path)
        {
            await File.WriteAllTextAsync(path, report);
        }

        await work.CheckAsync(leader);
        Assert.Equal(tasks, work.SteadyProcesses());
    }

    private static IEnumerable<ChaosFault> Plan(Random random)
    {
        ChaosFault[] possible = [.. ChaosFaults.All.Where(static fault =>
            fault.Name.Contains(Only, StringComparison.Ordinal) && (ChaosCluster.CanFakeTime || !fault.Name.Contains("clock", StringComparison.Ordinal)))];
        Assert.True(possible.Length > 0, $"no fault is called \"{Only}\"");
        if (Minutes == 0)
        {
            foreach (ChaosFault fault in possible.Take(ShortFaults))
            {
                yield return fault;
            }

            yield break;
        }

        long startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            ChaosFault[] round = [.. possible];
            random.Shuffle(round);
            foreach (ChaosFault fault in round)
            {
                if (Stopwatch.GetElapsedTime(startedAt) > TimeSpan.FromMinutes(Minutes))
                {
                    yield break;
                }

                yield return fault;
            }
        }
    }

    private static async Task<Outcome> BearAsync(ChaosCluster cluster, ChaosLoad load, ChaosFault fault, Random random)
    {
        (int before, int unansweredBefore) = load.Counts;
        load.TakeLongestGap();
        Func<Task> undo = await fault.DoAsync(cluster, random);
        await Task.Delay(fault.Lasting);
        await undo();
        int undone = load.Counts.Acknowledged;
        await Eventually.TrueAsync($"changes to go on after \"{fault.Name}\"", () => load.Counts.Acknowledged > undone + 10, 60);
        string leader = await cluster.LeaderAsync();
        int lost = await load.CountLossesAsync(leader, isStale: false);
        (int after, int unanswered) = load.Counts;
        Assert.True(lost == 0, $"{lost} acknowledged changes are lost, or there twice, after \"{fault.Name}\" (seed {Seed})");
        return new Outcome(after - before, unanswered - unansweredBefore, load.TakeLongestGap(), lost);
    }

    private static string Report(SortedDictionary<string, List<Outcome>> table, ChaosLoad load, ChaosWork work, SlotWatch slots)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"fault",-46} {"times",5} {"acknowledged",12} {"unanswered",10} {"longest gap s",13} {"lost",4}");
        foreach ((string fault, List<Outcome> outcomes) in table)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"{fault,-46} {outcomes.Count,5} {outcomes.Sum(static one => one.Acknowledged),12} {outcomes.Sum(static one => one.Unanswered),10} {outcomes.Max(static one => one.Gap).TotalSeconds,13:F1} {outcomes.Sum(static one => one.Lost),4}");
        }

        (int acknowledged, int unanswered) = load.Counts;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"seed {Seed}: {table.Values.Sum(static one => one.Count)} faults, {acknowledged} changes acknowledged, {unanswered} unanswered or refused, 0 lost; histories of conditional registrations linearizable; {slots.Starts.Count} starts of tasks, {work.Dispatched.Count} of them of dispatched work, {slots.Twice.Count} slots ever ran twice");
        return text.ToString();
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private sealed record Outcome(int Acknowledged, int Unanswered, TimeSpan Gap, int Lost);
}
