using Steppe.ClientCore;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Reads keys from the client's AWS credentials file.</summary>
internal static class AwsProfile
{
    /// <exception cref="FetchException">The file cannot be read, or has no such profile.</exception>
    public static AwsCredentials Get(string profile)
    {
        string path = Environment.GetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE")
            ?? Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".aws", "credentials");
        try
        {
            Dictionary<string, string> keys = Read(File.ReadLines(path), profile);
            return keys.TryGetValue("aws_access_key_id", out string? id) && keys.TryGetValue("aws_secret_access_key", out string? secret)
                ? new AwsCredentials(id, secret, keys.GetValueOrDefault("aws_session_token") ?? "")
                : throw new FetchException($"options.aws_profile: {path} has no keys of a profile \"{profile}\"", canRetry: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FetchException(
                $"options.aws_profile: the fetching process cannot read {path} ({error.Message}); hand keys on with client.artifact.set_environment_variables",
                canRetry: false);
        }
    }

    private static Dictionary<string, string> Read(IEnumerable<string> lines, string profile)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        bool isMeant = false;
        foreach (string line in lines.Select(static line => line.Trim()))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith('['))
            {
                isMeant = line == $"[{profile}]";
            }
            else if (isMeant && equals > 0)
            {
                keys[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
            }
        }

        return keys;
    }
}
