using Steppe.Cli.CommandLine;
using Steppe.ClientCore;
using Steppe.Hcl;
using Steppe.Hcl.Legacy;
using Steppe.Model;

namespace Steppe.Cli.Commands.Operators.Backups;

/// <summary>The file of <c>operator snapshot agent</c>.</summary>
/// <remarks>Blocks and keys as in the reference, as far as they are built; any other is refused.</remarks>
internal sealed record SnapshotAgentConfig
{
    /// <summary>Time between two snapshots; zero takes one and ends.</summary>
    public TimeSpan Interval { get; private init; } = TimeSpan.FromHours(1);

    /// <summary>How many are kept.</summary>
    public int Retain { get; private init; } = 30;

    public bool IsStale { get; private init; }

    /// <summary>After so many failures in a row the agent ends with 1.</summary>
    public int MaxFailures { get; private init; } = 3;

    /// <summary>First part of the names of files.</summary>
    public string Prefix { get; private init; } = "nomad";

    /// <summary>Address of an agent; empty for that of flags and environment.</summary>
    public string Address { get; private init; } = "";

    /// <summary>Where to keep them.</summary>
    public required Func<TimeProvider, IBackupStore> OpenStore { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">What it is called in messages.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="variable">Environment variables.</param>
    /// <exception cref="CliException">Something in it is wrong; the message shows where.</exception>
    public static SnapshotAgentConfig Parse(string path, string text, Func<string, string> variable)
    {
        Hcl1ParseResult parsed = Hcl1Parser.Parse(path, text);
        if (parsed.Root is null || parsed.HasErrors)
        {
            throw new CliException(DiagnosticRenderer.Render(parsed.Diagnostics));
        }

        DiagnosticList diagnostics = [];
        var root = new Hcl1Decoder(parsed.Root, diagnostics);
        Block nomad = One(root, "nomad"), snapshot = One(root, "snapshot"), local = One(root, "local_storage"), aws = One(root, "aws_storage");
        root.RejectUnknownKeys();
        var config = new SnapshotAgentConfig
        {
            Interval = Interval1(snapshot.Text("interval")),
            Retain = (int)Math.Clamp(snapshot.Long("retain") ?? 30, 1, int.MaxValue),
            IsStale = snapshot.Bool("stale") ?? false,
            MaxFailures = (int)Math.Clamp(snapshot.Long("max_failures") ?? 3, 1, int.MaxValue),
            Prefix = snapshot.Text("prefix") ?? "nomad",
            Address = nomad.Text("address") ?? "",
            OpenStore = aws.Exists ? Bucket(path, aws, variable) : Directory(local),
        };
        foreach (Block block in (IEnumerable<Block>)[nomad, snapshot, local, aws])
        {
            block.Finish();
        }

        return diagnostics.HasErrors ? throw new CliException(DiagnosticRenderer.Render(diagnostics))
            : aws.Exists && local.Exists ? throw new CliException($"{path}: give either local_storage or aws_storage, not both.")
            : config;
    }

    private static Func<TimeProvider, IBackupStore> Directory(Block local)
    {
        string directory = local.Text("path") ?? ".";
        return _ => new DirectoryStore(directory);
    }

    private static Func<TimeProvider, IBackupStore> Bucket(string path, Block aws, Func<string, string> variable)
    {
        string region = aws.Text("s3_region") ?? "us-east-1";
        string bucket = aws.Text("s3_bucket") is { Length: > 0 } named ? named : throw new CliException($"{path}: aws_storage names no s3_bucket.");
        string prefix = aws.Text("s3_key_prefix") is { Length: > 0 } given ? given.TrimEnd('/') + "/" : "";
        bool isInPath = aws.Bool("s3_force_path_style") ?? false;
        string endpoint = aws.Text("s3_endpoint") ?? "";
        var keys = new AwsCredentials(
            aws.Text("access_key_id") ?? variable("AWS_ACCESS_KEY_ID"),
            aws.Text("secret_access_key") ?? variable("AWS_SECRET_ACCESS_KEY"),
            variable("AWS_SESSION_TOKEN"));
        if (keys.KeyId.Length == 0 || keys.Secret.Length == 0)
        {
            throw new CliException($"{path}: aws_storage has no keys. Set access_key_id and secret_access_key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
        }

        // A store of one's own knows its buckets by paths; Amazon's by names of hosts.
        bool hasEndpoint = endpoint.Length > 0;
        string address = hasEndpoint ? (endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : "https://" + endpoint)
            : isInPath ? $"https://s3.{region}.amazonaws.com" : $"https://{bucket}.s3.{region}.amazonaws.com";
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
            ? time => new BucketStore(uri, hasEndpoint || isInPath ? "/" + BucketAddress.Escape(bucket) : "", prefix, region, keys, time)
            : throw new CliException($"{path}: s3_endpoint \"{endpoint}\" is no address: write https://HOST[:PORT].");
    }

    private static TimeSpan Interval1(string? text) => text is null ? TimeSpan.FromHours(1)
        : Duration.TryParse(text, out Duration interval) && interval >= Duration.Zero ? interval.ToTimeSpan()
        : throw new CliException($"snapshot.interval \"{text}\" is no duration: write one such as 1h or 15m, or 0 for a single snapshot.");

    private static Block One(Hcl1Decoder root, string key) => new(root.Blocks(key).LastOrDefault());

    // A block that may not be there: then it has no keys.
    private readonly record struct Block(Hcl1Decoder? Decoder)
    {
        public bool Exists => Decoder is not null;

        public string? Text(string key) => Decoder?.Text(key);

        public long? Long(string key) => Decoder?.Long(key);

        public bool? Bool(string key) => Decoder?.Bool(key);

        public void Finish() => Decoder?.RejectUnknownKeys();
    }
}
