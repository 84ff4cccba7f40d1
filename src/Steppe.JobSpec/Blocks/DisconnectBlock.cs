using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks;

/// <summary>Reads <c>disconnect</c> [1.8+].</summary>
internal static class DisconnectBlock
{
    public static DisconnectStrategy Read(BlockReader block) => new()
    {
        LostAfter = block.Duration("lost_after"),
        StopOnClientAfter = block.Duration("stop_on_client_after"),
        Replace = block.Bool("replace"),
        Reconcile = block.Text("reconcile"),
    };
}
