using Steppe.JobSpec.Reading;
using Steppe.Model;

namespace Steppe.JobSpec.Blocks.Connect;

/// <summary>Reads <c>sidecar_task</c>.</summary>
internal static class SidecarTaskBlock
{
    public static SidecarTask Read(BlockReader block) => new()
    {
        Name = block.Text("name") ?? "",
        Driver = block.Text("driver") ?? "",
        User = block.Text("user") ?? "",
        Config = block.FreeForm("config", mergesInLegacy: true),
        Env = block.TextMap("env"),
        Resources = block.Block("resources", ResourcesBlock.Read),
        Meta = block.TextMap("meta"),
        KillTimeout = block.Duration("kill_timeout"),
        KillSignal = block.Text("kill_signal") ?? "",
        ShutdownDelay = block.Duration("shutdown_delay"),
        LogConfig = block.Block("logs", LogsBlock.Read),
        VolumeMounts = block.Blocks("volume_mount", VolumeMountBlock.Read),
    };
}
