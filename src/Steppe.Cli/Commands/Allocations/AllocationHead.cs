using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>The upper part of <c>alloc status</c>: what the allocation is, and its addresses.</summary>
internal static class AllocationHead
{
    /// <summary>The block of facts.</summary>
    public static string Of(ApiAllocation allocation, Times times, bool verbose)
    {
        KeyValueBlock block = new KeyValueBlock()
            .Add("ID", allocation.Id)
            .Add("Eval ID", Ids.Of(allocation.EvalId, verbose))
            .Add("Name", allocation.Name)
            .Add("Node ID", Ids.Of(allocation.NodeId, verbose))
            .Add("Node Name", allocation.NodeName)
            .Add("Job ID", allocation.JobId)
            .Add("Job Version", Quantities.Text(allocation.Job?.Version ?? 0))
            .Add("Client Status", allocation.ClientStatus)
            .Add("Client Description", allocation.ClientDescription)
            .Add("Desired Status", allocation.DesiredStatus)
            .Add("Desired Description", allocation.DesiredDescription)
            .AddIf(allocation.Outcome is not null, "Outcome", allocation.Outcome)
            .Add("Created", times.Of(allocation.CreateTime, verbose))
            .Add("Modified", times.Of(allocation.ModifyTime, verbose));
        if (allocation.DeploymentId is { Length: > 0 } deployment)
        {
            block.Add("Deployment ID", Ids.Of(deployment, verbose));
            block.Add("Deployment Health", allocation.DeploymentStatus?.Healthy switch { true => "healthy", false => "unhealthy", null => "unset" });
            block.AddIf(allocation.DeploymentStatus?.Canary == true, "Canary", "true");
        }

        AddRescheduling(block, allocation);
        block.AddIf(allocation.NextAllocation is { Length: > 0 }, "Replacement Alloc ID", Ids.Of(allocation.NextAllocation, verbose));
        block.AddIf(allocation.PreemptedByAllocation is { Length: > 0 }, "Preempted By", Ids.Of(allocation.PreemptedByAllocation, verbose));
        block.AddIf(
            allocation.PreemptedAllocations is { Count: > 0 },
            "Preempted Allocs",
            string.Join(", ", (allocation.PreemptedAllocations ?? []).Select(id => Ids.Of(id, verbose))));
        if (verbose && allocation.Metrics is { } metrics)
        {
            block
                .Add("Evaluated Nodes", Quantities.Text(metrics.NodesEvaluated))
                .Add("Filtered Nodes", Quantities.Text(metrics.NodesFiltered))
                .Add("Exhausted Nodes", Quantities.Text(metrics.NodesExhausted))
                .Add("Allocation Time", new Model.Duration(metrics.AllocationTime).ToString())
                .Add("Failures", Quantities.Text(metrics.CoalescedFailures));
        }

        return block.ToString();
    }

    /// <summary>The table of ports with its title; empty without ports.</summary>
    public static string Addresses(ApiAllocation allocation)
    {
        Table table = new("Label", "Dynamic", "Address");
        foreach (ApiAllocatedPort port in allocation.AllocatedResources?.Shared.Ports ?? [])
        {
            string mapped = port.To > 0 ? $" -> {Quantities.Text(port.To)}" : "";
            string host = port.HostIpAddress.Contains(':', StringComparison.Ordinal) ? $"[{port.HostIpAddress}]" : port.HostIpAddress;
            table.Add("*" + port.Label, "yes", $"{host}:{Quantities.Text(port.Value)}{mapped}");
        }

        string mode = allocation.AllocatedResources?.Shared.Networks is [var first, ..] ? first.Mode : "";
        string suffix = mode.Length > 0 ? $" (mode = \"{mode}\")" : "";
        return table.Count == 0 ? "" : $"Allocation Addresses{suffix}:\n{table}";
    }

    /// <summary>All that <c>-short</c> prints.</summary>
    public static void ShowShort(CommandRun run, ApiAllocation allocation, bool verbose)
    {
        run.Screen.Line(new KeyValueBlock()
            .Add("ID", allocation.Id)
            .Add("Name", allocation.Name)
            .Add("Created", run.Times.Of(allocation.CreateTime, verbose))
            .Add("Modified", run.Times.Of(allocation.ModifyTime, verbose))
            .ToString());
        Table table = new("Name", "State", "Last Event", "Time", "Lifecycle");
        foreach ((string name, ApiTaskState state) in TaskOrder.Of(allocation))
        {
            ApiTaskEvent? last = state.Events is [.., var newest] ? newest : null;
            table.Add(name, state.State, last?.Type ?? "", run.Times.Absolute(last?.Time ?? 0), TaskOrder.LifecycleText(allocation, name, "main"));
        }

        run.Screen.Section("Tasks", table.ToString());
    }

    private static void AddRescheduling(KeyValueBlock block, ApiAllocation allocation)
    {
        Model.ReschedulePolicy? policy = allocation.Job?.TaskGroups?
            .FirstOrDefault(group => group.Name == allocation.TaskGroup)?.ReschedulePolicy;
        if (policy is { Attempts: > 0 } && allocation.RescheduleTracker?.Events is { Count: > 0 } events)
        {
            block.Add("Reschedule Attempts", $"{Quantities.Text(events.Count)}/{Quantities.Text(policy.Attempts ?? 0)}");
        }
    }
}
