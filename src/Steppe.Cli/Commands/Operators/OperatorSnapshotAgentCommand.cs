using System.Globalization;
using System.Text.Json;
using Steppe.Api;
using Steppe.Api.Transport;
using Steppe.Cli.CommandLine;
using Steppe.Cli.Commands.Operators.Backups;
using Steppe.Cli.Commands.Shared;
using Steppe.State;

namespace Steppe.Cli.Commands.Operators;

/// <summary><c>operator snapshot agent</c>: takes snapshots again and again, and keeps the newest of them.</summary>
/// <remarks>Each is read back and checked before an older one is removed. See decision 0148.</remarks>
internal sealed class OperatorSnapshotAgentCommand : ApiCommand
{
    /// <inheritdoc/>
    public override string Name => "operator snapshot agent";

    /// <inheritdoc/>
    public override string ArgumentHint => "<config>";

    /// <inheritdoc/>
    public override string Description =>
        "Save the state of the servers at regular times, in a directory or an object store, check what was written, and keep so many of them. "
        + "The file has the blocks snapshot (interval, retain, stale, prefix, max_failures), local_storage (path) or aws_storage (s3_bucket, "
        + "s3_endpoint, s3_region, s3_key_prefix, access_key_id, secret_access_key), and nomad (address). Runs until it is interrupted.";

    /// <inheritdoc/>
    public override string Expectation => "This command takes one argument: <config>.";

    /// <inheritdoc/>
    public override bool Accepts(int count) => count == 1;

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(CommandRun run, CancellationToken cancellation)
    {
        string text = await SourceFile.ReadAsync(run.Host, run.Arguments[0], "", cancellation).ConfigureAwait(false);
        SnapshotAgentConfig config = SnapshotAgentConfig.Parse(run.Arguments[0], text, run.Host.VariableOrEmpty);
        ApiClient client = config.Address.Length > 0 ? ClientOf(run.Host, config.Address) : run.Client;
        IBackupStore store = config.OpenStore(run.Host.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using IDisposable interrupts = run.Host.OnInterrupt(stop.Cancel);
        try
        {
            return await TakeAllAsync(run, client, config, store, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        finally
        {
            (store as IDisposable)?.Dispose();
        }
    }

    private static async Task<int> TakeAllAsync(
        CommandRun run, ApiClient client, SnapshotAgentConfig config, IBackupStore store, CancellationToken cancellation)
    {
        for (int failures = 0; ;)
        {
            try
            {
                run.Screen.Line(await TakeOneAsync(run, client, config, store, cancellation).ConfigureAwait(false));
                failures = 0;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or CliException or ApiException or ApiUnreachableException or JsonException)
            {
                failures++;
                run.Screen.Error($"Snapshot failed ({failures} of {config.MaxFailures} in a row): {error.Message}");
            }

            if (failures >= config.MaxFailures || config.Interval == TimeSpan.Zero)
            {
                return failures == 0 ? ExitCodes.Success : ExitCodes.Failure;
            }

            await Task.Delay(config.Interval, run.Host.Time, cancellation).ConfigureAwait(false);
        }
    }

    private static async Task<string> TakeOneAsync(
        CommandRun run, ApiClient client, SnapshotAgentConfig config, IBackupStore store, CancellationToken cancellation)
    {
        byte[] file;
        await using (ApiAnswer answer = await client.Operator.OpenSnapshotAsync(config.IsStale, cancellation).ConfigureAwait(false))
        {
            file = await SnapshotFile.ReceiveAsync(answer, cancellation).ConfigureAwait(false);
        }

        // Names of equal length: sorted by name they are sorted by time.
        string name = string.Create(CultureInfo.InvariantCulture, $"{config.Prefix}-{run.Host.Time.GetUtcNow().ToUnixTimeMilliseconds():D14}.snap");
        await store.WriteAsync(name, file, cancellation).ConfigureAwait(false);
        byte[] written = await store.ReadAsync(name, cancellation).ConfigureAwait(false);
        if (!written.AsSpan().SequenceEqual(file))
        {
            throw new IOException($"{store.Name}: what was written as {name} reads back differently; older snapshots are kept. Check the disk or the store.");
        }

        StateArchive saved = SnapshotFile.Parse(written, name);
        string[] kept = [.. (await store.ListAsync(config.Prefix + "-", cancellation).ConfigureAwait(false))
            .Where(static one => one.EndsWith(".snap", StringComparison.Ordinal))
            .OrderDescending(StringComparer.Ordinal)];
        foreach (string old in kept.Skip(config.Retain))
        {
            await store.DeleteAsync(old, cancellation).ConfigureAwait(false);
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{name}: index {saved.Label.Index}, {file.Length} bytes, in {store.Name}; {Math.Min(kept.Length, config.Retain)} kept");
    }
}
