using System.Diagnostics.CodeAnalysis;

namespace Steppe.ClientCore;

/// <summary>Says where on the client's machine an artifact goes.</summary>
/// <remarks>Pure: links in the way are the business of whoever writes there. Source: job specification, block <c>artifact</c>,
/// <c>destination</c>.</remarks>
public static class ArtifactDestination
{
    /// <summary>Resolves a destination.</summary>
    /// <param name="written">Interpolated with the paths of the host.</param>
    /// <param name="allocationDirectory">Of the whole allocation; absolute.</param>
    /// <param name="task">The task, whose directory is directly below.</param>
    /// <param name="path">Absolute, without <c>.</c> and <c>..</c>, and inside the task's directory or the shared one.</param>
    /// <param name="error">What is wrong, as half a sentence.</param>
    public static bool TryResolve(
        string written,
        string allocationDirectory,
        string task,
        [NotNullWhen(true)] out string? path,
        [NotNullWhen(false)] out string? error)
    {
        path = null;
        error = $"destination \"{written}\" leaves the allocation directory: write a path inside the task's directory, such as \"local/\"";
        string taskDirectory = $"{allocationDirectory}/{task}";
        bool isOfHost = written == allocationDirectory || written.StartsWith(allocationDirectory + "/", StringComparison.Ordinal);

        // A task in a root of its own writes "/local" for what the host calls TASK/local.
        string whole = isOfHost ? written : $"{taskDirectory}/{written}";
        if (written.Contains('\0', StringComparison.Ordinal) || Normalize(whole) is not { } normal)
        {
            return false;
        }

        string shared = $"{allocationDirectory}/alloc";
        if (IsAtOrBelow(normal, $"{taskDirectory}/alloc"))
        {
            normal = shared + normal[$"{taskDirectory}/alloc".Length..];
        }

        if (IsAtOrBelow(normal, $"{taskDirectory}/private"))
        {
            error = $"destination \"{written}\" is a directory of the agent: write a path such as \"local/\"";
            return false;
        }

        if (!IsAtOrBelow(normal, taskDirectory) && !IsAtOrBelow(normal, shared))
        {
            return false;
        }

        path = normal;
        error = null;
        return true;
    }

    private static bool IsAtOrBelow(string path, string directory) =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static string? Normalize(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/'))
        {
            switch (part)
            {
                case "" or ".":
                    break;
                case ".." when parts.Count == 0:
                    return null;
                case "..":
                    parts.RemoveAt(parts.Count - 1);
                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return "/" + string.Join('/', parts);
    }
}
