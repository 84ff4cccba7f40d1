using Steppe.Model;
using Steppe.State;

namespace Steppe.Simulation.Oracles;

/// <summary>What is wanted on a node fits it.</summary>
internal static class NodeOracle
{
    public static void Check(StateSnapshot state)
    {
        foreach (Node node in state.Nodes.Rows)
        {
            Allocation[] wanted = [.. state.AllocationsOn(node.Id).Where(static allocation => !allocation.IsTerminal)];
            if (NodeFit.FirstExhausted(node, wanted) is { } dimension)
            {
                throw new OracleException(OracleGroup.NodeRoom, $"{wanted.Length} allocations do not fit {node.Name}: {dimension}");
            }
        }
    }
}
