using Steppe.Model;

namespace Steppe.State;

/// <summary>Whether nothing of a node that belongs to one task alone is given away twice.</summary>
/// <remarks>Pure. Source: scheduler reference §15.1.</remarks>
internal static class ExclusiveFit
{
    /// <summary>The first dimension in which it is, or null. What is held twice among what is there is passed over, as ports are.</summary>
    public static string? FirstExhausted(Node node, IReadOnlyCollection<Allocation> there, IReadOnlyCollection<Allocation> wanted)
    {
        HashSet<int> taken = [.. node.Reserved.Cores ?? [], .. there.SelectMany(Cores)];
        HashSet<int> offered = [.. node.Resources.ReservableCores];
        foreach (int core in wanted.SelectMany(Cores))
        {
            if (!offered.Contains(core) || !taken.Add(core))
            {
                return "cores";
            }
        }

        return null;
    }

    private static IEnumerable<int> Cores(Allocation allocation) =>
        allocation.Resources.Total.Cores == 0 ? [] : allocation.Resources.Tasks.Values.SelectMany(static task => task.Cores ?? []);
}
