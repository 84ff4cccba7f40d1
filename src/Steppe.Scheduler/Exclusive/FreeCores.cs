using Steppe.Model;

namespace Steppe.Scheduler.Exclusive;

/// <summary>The cores of a node that can still be given away.</summary>
/// <remarks>Pure.</remarks>
internal static class FreeCores
{
    /// <summary>Their numbers, in order.</summary>
    public static IEnumerable<int> Of(Node node, IEnumerable<Allocation> there)
    {
        HashSet<int> taken = [.. node.Reserved.Cores ?? []];
        foreach (Allocation allocation in there.Where(static one => one.Resources.Total.Cores > 0))
        {
            taken.UnionWith(allocation.Resources.Tasks.Values.SelectMany(static task => task.Cores ?? []));
        }

        return node.Resources.ReservableCores.Where(core => !taken.Contains(core)).Order();
    }
}
