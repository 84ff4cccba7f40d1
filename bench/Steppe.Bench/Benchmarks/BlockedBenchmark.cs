using System.Diagnostics;
using Steppe.Bench.Measures;
using Steppe.Model;
using Steppe.ServerCore;

namespace Steppe.Bench.Benchmarks;

/// <summary>100,000 evaluations that wait for nodes of 100 classes, while room comes up in one class after the other.</summary>
/// <remarks>In this process, on the leader's own book of them. What is woken must be just what waits for the class and fits into the
/// room: first there is room for one half of those who wait, of 50 sizes, then for all.</remarks>
internal sealed class BlockedBenchmark : IBenchmark
{
    private const int Classes = 100;
    private const int Sizes = 50;

    public string Name => "blocked";

    public string Title => "100,000 blocked evaluations, woken class by class";

    public Task RunAsync(BenchmarkContext context)
    {
        int evaluations = context.Size("jobs", 100_000) / (Classes * Sizes) * Classes * Sizes;
        List<double> waking = [], idle = [], tooSmall = [], adding = [], passes = [];
        for (int run = 0; run < context.Size("runs", 5); run++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var entropy = new Entropy(7);
            var blocked = new BlockedEvaluations();
            Node[] nodes = [.. Enumerable.Range(0, Classes).Select(number => NodeOf(number, entropy))];
            long startedAt = Stopwatch.GetTimestamp();
            for (int number = 0; number < evaluations; number++)
            {
                blocked.TryBlock(EvaluationOf(number, nodes, entropy), least: SizeOf(number));
            }

            adding.Add(Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds / evaluations);
            for (int number = 0; number < Classes; number++)
            {
                foreach (int room in new[] { Sizes / 2, Sizes })
                {
                    startedAt = Stopwatch.GetTimestamp();
                    IReadOnlyList<Evaluation> woken = blocked.Unblock(nodes[number], 10, SimulatedCluster.Now, new LeastRoom(room, 1, 0));
                    passes.Add(woken.Count);
                    waking.Add(Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds / woken.Count);
                    if (woken.Count != evaluations / Classes / 2 || woken.Any(evaluation => !evaluation.ClassEligibility[nodes[number].ComputedClass]))
                    {
                        throw new BenchmarkException($"{woken.Count} evaluations were woken where {evaluations / Classes / 2} can fit");
                    }

                    startedAt = Stopwatch.GetTimestamp();
                    int wasted = blocked.Unblock(nodes[number], 11, SimulatedCluster.Now, new LeastRoom(room, 1, 0)).Count;
                    (room < Sizes ? tooSmall : idle).Add(Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds);
                    if (wasted > 0)
                    {
                        throw new BenchmarkException($"{wasted} evaluations were woken in vain");
                    }
                }
            }
        }

        context.Report.Figure("passes for room in one class, of which none is for what waits for another, or for more", new Samples(passes), "");
        context.Report.Figure("one more that waits", new Samples(adding), "µs");
        context.Report.Percentiles("waking those of a class, for each woken", new Samples(waking), "µs");
        context.Report.Percentiles($"room that is too small for all who wait, of {Sizes / 2} sizes", new Samples(tooSmall), "µs");
        context.Report.Percentiles("room in a class that nobody waits for", new Samples(idle), "µs");
        return Task.CompletedTask;
    }

    // Sizes 1 to 50, as often in each class.
    private static LeastRoom SizeOf(int number) => new((number / Classes % Sizes) + 1, 1, 0);

    private static Node NodeOf(int number, Entropy entropy) => new()
    {
        Id = new NodeId(entropy.NextUuid()),
        SecretId = entropy.NextUuid(),
        Name = $"node-{number}",
        Datacenter = "dc1",
        ComputedClass = $"v1:{number}",
        Resources = new NodeResources { CpuMhz = 1, MemoryMb = 1, DiskMb = 1 },
    };

    private static Evaluation EvaluationOf(int number, Node[] nodes, Entropy entropy) => new()
    {
        Id = new EvaluationId(entropy.NextUuid()),
        Namespace = "default",
        JobId = $"job-{number}",
        Priority = 50,
        Type = JobType.Service,
        TriggeredBy = EvaluationTriggers.QueuedAllocations,
        Status = EvaluationStatus.Blocked,
        SnapshotIndex = 5,
        ClassEligibility = System.Collections.Immutable.ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal, nodes.Select((node, at) => KeyValuePair.Create(node.ComputedClass, at == number % Classes))),
    };
}
