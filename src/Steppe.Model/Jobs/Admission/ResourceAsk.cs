using System.Text.Json.Serialization;

namespace Steppe.Model;

/// <summary>What one task takes from its node.</summary>
/// <param name="CpuMhz">Share of processor time; 0 when whole cores are asked for, whose speed the node knows.</param>
/// <param name="Cores">Whole cores.</param>
/// <param name="MemoryMb">Memory the task is placed by.</param>
/// <param name="MemoryMaxMb">Memory it may grow to where oversubscription is on; equals <paramref name="MemoryMb"/> when not
/// written, -1 for no limit.</param>
public readonly record struct TaskAsk(int CpuMhz, int Cores, int MemoryMb, int MemoryMaxMb)
{
    internal static TaskAsk Of(Resources? resources)
    {
        int memory = resources?.MemoryMb ?? 0;
        int most = resources?.MemoryMaxMb ?? 0;
        return new TaskAsk(resources?.Cpu ?? 0, resources?.Cores ?? 0, memory, most == 0 ? memory : most);
    }
}

/// <summary>What one allocation of a group takes from its node.</summary>
/// <remarks>
/// Pure. Tasks that never run at the same time share room: each figure is the largest of the three moments before, during and
/// after the main tasks, sidecars counting in each moment they live through. Whole cores are pinned for the life of the
/// allocation, so they always add up. Source: scheduler facts §15.1.
/// </remarks>
public readonly record struct ResourceAsk(long CpuMhz, int Cores, long MemoryMb, long MemoryMaxMb, long DiskMb)
{
    /// <summary>Devices, which belong to one task each and add up like cores.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Devices { get; init; }

    /// <param name="tasks">The group's tasks.</param>
    /// <param name="diskMb">Its disk.</param>
    /// <param name="mhzPerCore">What a whole core counts; 0 while no node is known.</param>
    internal static ResourceAsk Combine(IReadOnlyList<AdmittedTask> tasks, long diskMb, int mhzPerCore = 0)
    {
        return new ResourceAsk(
            Peak(ask => ask.CpuMhz + ((long)ask.Cores * mhzPerCore)),
            tasks.Sum(static task => task.Ask.Cores),
            Peak(static ask => ask.MemoryMb),
            Peak(static ask => Math.Max(ask.MemoryMb, ask.MemoryMaxMb)),
            diskMb)
        {
            Devices = (int)Math.Min(int.MaxValue, tasks.Sum(static task => task.Specification.Resources?.Devices.OrEmpty().Sum(static device => device.Count ?? 1) ?? 0)),
        };

        long Peak(Func<TaskAsk, long> figure)
        {
            long before = Sum(static phase => phase is TaskPhase.Prestart or TaskPhase.PrestartSidecar);
            long during = Sum(static phase => phase is not (TaskPhase.Prestart or TaskPhase.Poststop));
            long after = Sum(static phase => phase is TaskPhase.Poststop);
            return Math.Max(before, Math.Max(during, after));

            long Sum(Func<TaskPhase, bool> isInMoment) =>
                tasks.Where(task => isInMoment(task.Phase)).Sum(task => figure(task.Ask));
        }
    }
}
