using Steppe.Api.Types;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Output;

namespace Steppe.Cli.Commands.Allocations;

/// <summary>The lower part of <c>alloc status</c>: each task with its resources and events.</summary>
internal sealed class AllocationTasks(CommandRun run, ApiAllocation allocation, AllocResourceUsage? usage)
{
    private const string NotYet = "N/A";

    /// <summary>Prints all tasks.</summary>
    public void Show(bool withStats)
    {
        foreach ((string name, ApiTaskState state) in TaskOrder.Of(allocation))
        {
            string lifecycle = TaskOrder.LifecycleText(allocation, name, main: "");
            string kind = lifecycle.Length > 0 ? $" ({lifecycle})" : "";
            run.Screen.Line($"\n{run.Screen.Bold($"Task \"{name}\"{kind} is \"{state.State}\"")}");
            run.Screen.Line("Task Resources:\n" + Resources(name));
            if (withStats && usage?.Tasks?.GetValueOrDefault(name)?.ResourceUsage is { } used)
            {
                ShowStats(used);
            }

            if (HostVolumes(name) is { Count: > 0 } volumes)
            {
                run.Screen.Line("\nHost Volumes:\n" + volumes);
            }

            run.Screen.Line("\nTask Events:\n" + Times(state));
            run.Screen.Line("\nRecent Events:\n" + Events(state));
        }
    }

    private string Resources(string task)
    {
        ApiAllocatedTaskResources given = allocation.AllocatedResources?.Tasks?.GetValueOrDefault(task) ?? new();
        ResourceUsage? used = usage?.Tasks?.GetValueOrDefault(task)?.ResourceUsage;
        string cpu = Quantities.Text(given.Cpu.CpuShares);
        string memory = Quantities.Mebibytes(given.Memory.MemoryMb);
        if (used is not null)
        {
            ulong bytes = used.MemoryStats is { Usage: > 0 } stats ? stats.Usage : used.MemoryStats?.Rss ?? 0;
            cpu = $"{Quantities.Text((long)Math.Floor(used.CpuStats?.TotalTicks ?? 0))}/{cpu}";
            memory = $"{Quantities.Bytes(bytes)}/{memory}";
        }

        int cores = given.Cpu.ReservedCores?.Count ?? 0;
        Table table = new(cores > 0 ? $"CPU ({Quantities.Text(cores)} cores)" : "CPU", "Memory", "Disk", "Addresses") { Empty = "" };
        string[] addresses = [.. Addresses(given)];
        table.Add(cpu + " MHz", memory, Quantities.Mebibytes(allocation.AllocatedResources?.Shared.DiskMb ?? 0), addresses.FirstOrDefault(""));
        bool hasMaximum = given.Memory.MemoryMaxMb > 0 && given.Memory.MemoryMaxMb != given.Memory.MemoryMb;
        if (hasMaximum)
        {
            table.Add("", "Max: " + Quantities.Mebibytes(given.Memory.MemoryMaxMb), "", addresses.Skip(1).FirstOrDefault(""));
        }

        foreach (string address in addresses.Skip(hasMaximum ? 2 : 1))
        {
            table.Add("", "", "", address);
        }

        return table.ToString();
    }

    private Table HostVolumes(string task)
    {
        Table table = new("ID", "Read Only");
        Model.TaskGroup? group = allocation.Job?.TaskGroups?.FirstOrDefault(one => one.Name == allocation.TaskGroup);
        foreach (Model.VolumeMount mount in group?.Tasks?.FirstOrDefault(one => one.Name == task)?.VolumeMounts ?? [])
        {
            if (group?.Volumes?.GetValueOrDefault(mount.Volume ?? "") is { Type: "host" } volume)
            {
                table.Add(volume.Source, Quantities.Text(volume.ReadOnly || mount.ReadOnly == true));
            }
        }

        return table;
    }

    private static IEnumerable<string> Addresses(ApiAllocatedTaskResources given)
    {
        foreach (ApiNetworkResource network in given.Networks ?? [])
        {
            foreach (ApiPort port in (network.ReservedPorts ?? []).Concat(network.DynamicPorts ?? []))
            {
                yield return $"{port.Label}: {network.IpAddress}:{Quantities.Text(port.Value)}";
            }
        }
    }

    private void ShowStats(ResourceUsage used)
    {
        if (used.MemoryStats is { } memory)
        {
            run.Screen.Line("\nMemory Stats\n" + Measured(memory.Measured, name => name switch
            {
                "RSS" => Quantities.Bytes(memory.Rss),
                "Cache" => Quantities.Bytes(memory.Cache),
                "Swap" => Quantities.Bytes(memory.Swap),
                "Usage" => Quantities.Bytes(memory.Usage),
                "Max Usage" => Quantities.Bytes(memory.MaxUsage),
                "Kernel Usage" => Quantities.Bytes(memory.KernelUsage),
                "Kernel Max Usage" => Quantities.Bytes(memory.KernelMaxUsage),
                _ => null,
            }));
        }

        if (used.CpuStats is { } cpu)
        {
            run.Screen.Line("\nCPU Stats\n" + Measured(cpu.Measured, name => name switch
            {
                "Percent" => Quantities.Float(cpu.Percent) + "%",
                "System Mode" => Quantities.Float(cpu.SystemMode) + "%",
                "User Mode" => Quantities.Float(cpu.UserMode) + "%",
                "Throttled Periods" => Quantities.Text(cpu.ThrottledPeriods),
                "Throttled Time" => Quantities.Text(cpu.ThrottledTime),
                _ => null,
            }));
        }
    }

    // Columns this program does not know are left out rather than shown as zero.
    private static string Measured(IReadOnlyList<string>? names, Func<string, string?> valueOf)
    {
        (string Name, string Value)[] known = [.. (names ?? [])
            .Order(StringComparer.Ordinal)
            .Select(name => (name, valueOf(name)))
            .Where(static pair => pair.Item2 is not null)
            .Select(static pair => (pair.name, pair.Item2!))];
        return new Table([.. known.Select(static pair => pair.Name)]).Add([.. known.Select(static pair => pair.Value)]).ToString();
    }

    private string Times(ApiTaskState state) => new KeyValueBlock()
        .Add("Started At", OrNotYet(state.StartedAt))
        .Add("Finished At", OrNotYet(state.FinishedAt))
        .Add("Total Restarts", Quantities.Text(state.Restarts))
        .Add("Last Restart", OrNotYet(state.LastRestart))
        .ToString();

    private string OrNotYet(DateTimeOffset? instant) => run.Times.Absolute(instant) is { Length: > 0 } text ? text : NotYet;

    private string Events(ApiTaskState state)
    {
        Table table = new("Time", "Type", "Description");
        foreach (ApiTaskEvent happened in (state.Events ?? []).Reverse())
        {
            table.Add(run.Times.Absolute(happened.Time), happened.Type, happened.DisplayMessage);
        }

        return table.ToString();
    }
}
