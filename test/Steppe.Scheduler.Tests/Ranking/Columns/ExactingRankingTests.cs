using System.Globalization;
using Steppe.Model;
using Steppe.Scheduler.Exclusive;
using Steppe.Scheduler.Placements;
using Steppe.Scheduler.Ranking;
using Steppe.Scheduler.Reconciliation;

namespace Steppe.Scheduler.Tests.Ranking;

/// <summary>Cores, devices, volumes and rules about other copies: what columns say of them against what a look at everything says.</summary>
public sealed class ExactingRankingTests
{
    private const ulong Seeds = 400;

    [Fact]
    public void Columns_and_nodes_give_the_same_decisions_with_the_same_reasons()
    {
        int placed = 0, withPieces = 0, limited = 0, distinct = 0;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var entropy = new Entropy(seed);
            Cluster cluster = ClusterWithWork(entropy);
            PlanDraft[] drafts = Drafts(cluster, entropy, seed, out AdmittedGroup group);
            Stop(drafts, entropy, cluster);
            ColumnRanking? columns = ColumnRanking.TryCreate(group, drafts[0], expectsMore: seed % 3 == 0);
            Assert.NotNull(columns);
            int here = RankingComparison.Compare(group, cluster, drafts, columns, entropy, $"seed {seed}");
            NodeJudge judge = drafts[0].JudgeFor(group);
            placed += here;
            withPieces += judge.Pieces is null ? 0 : here;
            limited += judge.Distinct.Limits.IsEmpty ? 0 : here;
            distinct += judge.Distinct.FindRejection(cluster.State.Nodes.Rows.First(), 0) is null ? 0 : 1;
        }

        Assert.True(placed > 1000 && withPieces > 400 && limited > 200 && distinct > 20, $"{placed} placed, {withPieces} with pieces, {limited} with limits, {distinct} rejections");
    }

    [Fact]
    public void Cores_and_devices_are_counted_as_they_are_chosen()
    {
        int failed = 0, wished = 0, checks = 0;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var entropy = new Entropy(seed);
            Cluster cluster = ClusterWithWork(entropy);
            PlanDraft draft = Drafts(cluster, entropy, seed, out AdmittedGroup group)[0];
            Stop([draft], entropy, cluster);
            if (PieceCheck.Of(group, draft.Columns) is not { } check)
            {
                continue;
            }

            var ranking = new GroupRanking(group, draft);
            for (int index = 0; index < 4; index++)
            {
                foreach (Candidate node in draft.Candidates.Nodes)
                {
                    ExclusiveChoice expected = ExclusiveAsk.Of(group)!.Choose(node.Node, draft.Proposed.AllocationsOn(node.Node.Id, node.Slot));
                    string? failure = check.FindFailure(draft.Columns.KindAt(node.Slot), draft.Proposed.PiecesAt(node.Slot), out double? wishes);
                    Assert.Equal(expected.Failure, failure);
                    Assert.Equal(expected.Failure is null ? expected.DeviceScore : null, failure is null ? wishes : null);
                    checks++;
                    failed += failure is null ? 0 : 1;
                    wished += wishes is null ? 0 : 1;
                }

                if (ranking.FindBest([], out AllocationMetrics metrics) is { } best)
                {
                    draft.Place(new Placement(group, index), best, metrics);
                }
            }
        }

        Assert.True(failed > 500 && wished > 500 && checks > failed, $"{failed} of {checks} nodes lacked pieces, {wished} wishes");
    }

    [Fact]
    public void Uses_of_a_property_are_counted_as_the_plan_grows()
    {
        int rejected = 0, checks = 0;
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            var entropy = new Entropy(seed);
            Cluster cluster = ClusterWithWork(entropy);
            PlanDraft draft = Drafts(cluster, entropy, seed, out AdmittedGroup group)[0];
            if (draft.JudgeFor(group).Distinct.Limits is not [var limit, ..])
            {
                continue;
            }

            Stop([draft], entropy, cluster);
            Constraint rule = group.Constraints.First(static constraint => constraint.Operand == ConstraintOperators.DistinctProperty);
            var ranking = new GroupRanking(group, draft);
            for (int index = 0; index < 6; index++)
            {
                foreach (Candidate node in draft.Candidates.Nodes.Where(node => limit.ValueOf(node.Node) is not null))
                {
                    string value = limit.ValueOf(node.Node)!;
                    int used = CountUses(draft, cluster, other => limit.ValueOf(other) == value);
                    string? expected = used < int.Parse($"0{rule.RTarget}", CultureInfo.InvariantCulture) || (rule.RTarget.Length == 0 && used == 0)
                        ? null
                        : $"distinct_property: {rule.LTarget}={value} used by {used} allocs";
                    Assert.Equal(expected, limit.FindRejection(node.Node));
                    checks++;
                    rejected += expected is null ? 0 : 1;
                }

                if (ranking.FindBest([], out AllocationMetrics metrics) is { } best)
                {
                    draft.Place(new Placement(group, index), best, metrics);
                }
            }
        }

        Assert.True(rejected > 200 && checks > rejected, $"{rejected} of {checks} nodes were rejected");
    }

    private static int CountUses(PlanDraft draft, Cluster cluster, Func<Node, bool> isCounted) => cluster.State.Nodes.Rows
        .Where(isCounted)
        .SelectMany(node => draft.Proposed.AllocationsOn(node.Id, draft.Columns.SlotOf(node.Id)))
        .Count(static allocation => allocation.Job.Key.Id == "job" && !allocation.IsServerTerminal);

    private static Cluster ClusterWithWork(Entropy entropy)
    {
        Cluster cluster = ExactingClusters.Make(entropy);
        for (int job = entropy.Next(4); job > 0; job--)
        {
            cluster.RegisterAndRun(ExactingClusters.Job(entropy, $"other-{job}"));
        }

        cluster.RegisterAndRun(ExactingClusters.Job(entropy, "job"));
        RandomClusters.Disturb(cluster, entropy);
        RandomClusters.Disturb(cluster, entropy);
        return cluster;
    }

    private static PlanDraft[] Drafts(Cluster cluster, Entropy entropy, ulong seed, out AdmittedGroup group)
    {
        string type = cluster.State.Jobs.Rows.Single(static job => job.Key.Id == "job").Specification.Type!;
        Evaluation evaluation = cluster.Register(ExactingClusters.Job(entropy, "job") with { Type = type });
        AdmittedJob job = cluster.State.Jobs.Find(evaluation.JobKey)!;
        group = job.Groups[0];
        return [.. Enumerable.Range(0, 2).Select(_ => new PlanDraft(cluster.State, job, evaluation, cluster.Now, new Entropy(seed), cluster.Memory))];
    }

    private static void Stop(PlanDraft[] drafts, Entropy entropy, Cluster cluster)
    {
        foreach (Allocation allocation in cluster.State.Allocations.Rows.Where(_ => entropy.Next(5) == 0))
        {
            foreach (PlanDraft draft in drafts)
            {
                draft.Stop(PlannedStops.AsNotNeeded(allocation));
            }
        }
    }
}
