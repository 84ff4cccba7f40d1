namespace Steppe.Agent.Configuration;

/// <summary>The block <c>client.drain_on_shutdown</c>.</summary>
/// <param name="Deadline">How long work may take to leave; negative for not at all.</param>
/// <param name="IgnoresSystemJobs">Whether work of system jobs stays.</param>
internal sealed record ShutdownDrainConfig(TimeSpan Deadline, bool IgnoresSystemJobs)
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromHours(1);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(-1);

    /// <summary>The block, or null when it is not written.</summary>
    public static ShutdownDrainConfig? From(SettingsBlock client) => !client.Has("drain_on_shutdown") ? null : From(
        client.Block("drain_on_shutdown").Flag("force"),
        client.Block("drain_on_shutdown").Duration("deadline") ?? DefaultDeadline,
        client.Block("drain_on_shutdown").Flag("ignore_system_jobs"));

    private static ShutdownDrainConfig From(bool force, TimeSpan deadline, bool ignoresSystemJobs) => new(force ? AtOnce : deadline, ignoresSystemJobs);
}
