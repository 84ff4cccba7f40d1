using Steppe.Model;

namespace Steppe.Client.Tasks.Hooks;

/// <summary>Writes the payload of a dispatched job into the task's <c>local/</c> directory.</summary>
/// <remarks>Runs before the first start: a restarted task finds what it made of its payload. Writing twice is harmless, as when the
/// agent ended in between. Source: job specification, block <c>dispatch_payload</c>, task hooks.</remarks>
internal sealed class DispatchPayloadHook : ITaskHook
{
    private const UnixFileMode ReadAndWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <inheritdoc/>
    public string Name => "dispatch_payload";

    /// <inheritdoc/>
    public bool RunsOnce => true;

    /// <inheritdoc/>
    public async ValueTask<HookResult> PrestartAsync(TaskPrestart task, CancellationToken cancellation)
    {
        if (task.Spec.DispatchPayload is not { File: { Length: > 0 } file } || task.Payload is not { Length: > 0 } stored)
        {
            return HookResult.Ok;
        }

        if (!Snappy.TryDecompress(stored, DispatchPayloads.MaxPayloadBytes, out byte[]? payload))
        {
            return new HookResult.Refused($"the dispatch payload is damaged or larger than {DispatchPayloads.MaxPayloadBytes} bytes");
        }

        string[] parts = [.. file.Split('/').Where(static part => part is not ("" or "."))];
        if (parts.Length == 0 || parts.Contains("..", StringComparer.Ordinal))
        {
            return new HookResult.Refused($"dispatch_payload.file \"{file}\" must be a path inside the task's local directory");
        }

        try
        {
            string directory = MakeDirectory(Path.Combine(task.Directory.TaskDirectory(task.Spec.Name), "local"), parts[..^1]);
            await ReplaceAsync(directory, parts[^1], payload, cancellation);
            return HookResult.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new HookResult.Failed($"could not write the dispatch payload to local/{file}: {error.Message}", CanRecover: true);
        }
    }

    // A task beside this one may have left links where the payload goes: none is followed.
    private static string MakeDirectory(string local, IEnumerable<string> parts)
    {
        string directory = local;
        foreach (string part in parts)
        {
            directory = Path.Combine(directory, part);
            if (new DirectoryInfo(directory).LinkTarget is not null)
            {
                throw new IOException($"{part} is a link");
            }

            Directory.CreateDirectory(directory);
        }

        return directory;
    }

    // Renamed into place: what was there is replaced, whatever it pointed to.
    private static async Task ReplaceAsync(string directory, string name, byte[] payload, CancellationToken cancellation)
    {
        string part = Path.Combine(directory, $".{name}.payload");
        File.Delete(part);
        await using (var output = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
        {
            File.SetUnixFileMode(part, ReadAndWrite);
            await output.WriteAsync(payload, cancellation);
        }

        File.Move(part, Path.Combine(directory, name), overwrite: true);
    }
}
