namespace Steppe.Log.Etcd;

/// <summary>What operators are told when etcd is not as it should be, each with its cure.</summary>
internal static class Sentences
{
    public const string UnreadableHead =
        "etcd holds a log under this prefix that this program cannot read: use a newer program, or another prefix";

    /// <summary>Oldest version of etcd that works, as major and minor.</summary>
    public static readonly Version OldestVersion = new(3, 4);

    public static string TooOld(string endpoint, string version) =>
        $"etcd at {endpoint} has version {version}, and {OldestVersion} or newer is needed: upgrade it, one member after the other";

    public static string OtherCluster(ClusterId etcd, ClusterId own) =>
        $"etcd holds cluster {etcd} under this prefix, but this server's data_dir belongs to cluster {own}: correct the endpoints or the "
        + "prefix of the log, or give this server an empty data_dir to join the other cluster";

    public static string Empty(ClusterId own) =>
        $"etcd holds no cluster under this prefix, but this server's data_dir belongs to cluster {own}: correct the endpoints or the prefix "
        + "of the log; if etcd has lost its data, restore it from its backup, or start every server with an empty data_dir and restore "
        + "a saved snapshot";

    public static string WentBack(ulong etcd, ulong own) =>
        $"the log in etcd ends at entry {etcd}, but this server has already applied entry {own}: etcd was restored from an older backup or "
        + "lost data, and going on would lose acknowledged changes. Restore a newer backup of etcd; or, to accept the loss, remove the "
        + "data_dir/server directory of every server";

    public static string OtherHistory(ulong index, string objection) =>
        $"the log in etcd is not the one this server has followed up to entry {index} ({objection}): etcd was restored from an older backup and "
        + "written to since. To accept what etcd holds, remove this server's data_dir/server directory and start it again";

    public static string NoSpace(long quotaBytes, string detail) =>
        $"etcd is out of space{(quotaBytes > 0 ? $" ({quotaBytes / (1024 * 1024)} MiB in use)" : "")} and nothing of ours is left to delete: raise "
        + $"--quota-backend-bytes of every member and restart it, or remove what else is kept there; then run etcdctl alarm disarm ({detail})";
}
