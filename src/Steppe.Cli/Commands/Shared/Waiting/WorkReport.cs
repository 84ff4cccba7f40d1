using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Shared.Waiting;

/// <summary>Says what happens to a job's allocations, each change once.</summary>
internal sealed class WorkReport(CommandRun run, bool toError)
{
    private readonly Dictionary<string, string> _status = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);

    /// <summary>Whether any allocation was seen.</summary>
    public bool HasSeenWork => _status.Count > 0;

    /// <summary>Says which allocations are new, and whose status has changed.</summary>
    public void Show(IEnumerable<AllocListStub> allocations)
    {
        foreach (AllocListStub allocation in allocations.OrderBy(static one => one.CreateIndex).ThenBy(static one => one.Id, StringComparer.Ordinal))
        {
            string id = Ids.Of(allocation.Id, verbose: false);
            if (!_status.TryGetValue(allocation.Id, out string? before))
            {
                before = "pending";
                Detail($"Allocation \"{id}\" created: node \"{allocation.NodeName}\", group \"{allocation.TaskGroup}\"");
            }

            if (before != allocation.ClientStatus)
            {
                string why = allocation.Outcome is { } outcome ? $" ({outcome})" : "";
                Detail($"Allocation \"{id}\" status changed: \"{before}\" -> \"{allocation.ClientStatus}\"{why}");
            }

            _status[allocation.Id] = allocation.ClientStatus;
        }
    }

    /// <summary>Says why nothing can be placed.</summary>
    public void ShowBlocked(ApiEvaluation[] all)
    {
        foreach (ApiEvaluation blocked in all.Where(one => one.Status == "blocked" && _blocked.Add(one.Id ?? "")))
        {
            ApiEvaluation? cause = Array.Find(all, one => one.BlockedEval == blocked.Id);
            Detail($"Evaluation \"{Ids.Of(blocked.Id, verbose: false)}\" waits for room:");
            foreach ((string group, ApiAllocMetric metrics) in (cause?.FailedGroupMetrics ?? blocked.FailedGroupMetrics ?? new Dictionary<string, ApiAllocMetric>())
                .OrderBy(static entry => entry.Key, StringComparer.Ordinal))
            {
                Detail(MetricBullets.Headline(group, metrics));
                foreach (string bullet in MetricBullets.Of(metrics, "      "))
                {
                    Write(bullet);
                }
            }
        }
    }

    public void Headline(string text) => Write($"==> {run.Times.AbsoluteNow()}: {text}");

    public void Detail(string text) => Write($"    {run.Times.AbsoluteNow()}: {text}");

    /// <summary>Says something to standard error in any case.</summary>
    public void Warn(string text) => run.Screen.Warn($"==> {run.Times.AbsoluteNow()}: {text}");

    private void Write(string text)
    {
        if (toError)
        {
            run.Screen.Note(text);
        }
        else
        {
            run.Screen.Line(text);
        }
    }
}
