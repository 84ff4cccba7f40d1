using System.Collections;
using System.Collections.Immutable;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using Steppe.Api;
using Steppe.Api.Types;

namespace Steppe.Agent.Http;

/// <summary><c>/v1/agent/host</c>: the machine an agent runs on, for those who look for a fault.</summary>
/// <remarks>There are no tokens yet, so it is only told where <c>enable_debug</c> is set. Of variables whose name sounds like a
/// secret only the name is told. Source: HTTP API, agent endpoints.</remarks>
internal sealed class HostResource(HttpApiParts parts, ClientLocator locator, AgentTarget target)
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly string[] SecretWords = ["TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "AUTH", "COOKIE", "PRIVATE"];

    public async ValueTask HandleAsync(ApiRequest request)
    {
        request.Require(request.IsGet);
        if (await target.ElsewhereAsync(request) is { } address)
        {
            await locator.PassOnAsync(request, address);
            return;
        }

        if (!parts.SelfConfig().IsDebugEnabled)
        {
            throw new ApiException(403, "Permission denied");
        }

        string named = AgentTarget.Named(request);
        await (named.Length == 0
            ? request.WriteJsonAsync(Describe(), ApiJsonContext.Wire.HostDescription)
            : request.WriteJsonAsync(
                new NamedHostDescription { AgentId = named, HostData = Describe() }, ApiJsonContext.Wire.NamedHostDescription));
    }

    private static HostDescription Describe() => new()
    {
        OperatingSystem = RuntimeInformation.OSDescription,
        Network = [.. NetworkInterface.GetAllNetworkInterfaces().Select(Describe)],
        ResolvConf = Text("/etc/resolv.conf"),
        Hosts = Text("/etc/hosts"),
        Environment = Variables(),
        Disk = Disks(),
    };

    private static ImmutableSortedDictionary<string, string> Describe(NetworkInterface network) =>
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add("name", network.Name)
            .Add("hardware_addr", network.GetPhysicalAddress().ToString())
            .Add("is_up", network.OperationalStatus == OperationalStatus.Up ? "true" : "false")
            .Add("address", string.Join(", ", network.GetIPProperties().UnicastAddresses.Select(static address => address.Address.ToString())));

    private static ImmutableSortedDictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToImmutableSortedDictionary(
            static variable => (string)variable.Key,
            static variable => SecretWords.Any(word => ((string)variable.Key).Contains(word, StringComparison.OrdinalIgnoreCase))
                ? "<redacted>"
                : (string?)variable.Value ?? "",
            StringComparer.Ordinal);

    private static ImmutableSortedDictionary<string, HostDisk> Disks()
    {
        ImmutableSortedDictionary<string, HostDisk>.Builder disks = ImmutableSortedDictionary.CreateBuilder<string, HostDisk>(StringComparer.Ordinal);
        foreach (DriveInfo drive in DriveInfo.GetDrives())
        {
            try
            {
                if (drive.IsReady && drive.TotalSize > 0)
                {
                    disks[drive.Name] = new HostDisk
                    {
                        DiskMb = drive.TotalSize / Mebibyte, UsedMb = (drive.TotalSize - drive.TotalFreeSpace) / Mebibyte,
                    };
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // One that cannot be looked at has nothing to tell.
            }
        }

        return disks.ToImmutable();
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
