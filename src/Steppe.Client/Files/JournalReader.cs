using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using Steppe.Supervisor.Confinement;

namespace Steppe.Client.Files;

/// <summary>What the journal of this machine holds of one unit of an agent, read by <c>journalctl</c>.</summary>
/// <remarks>One reader. Disposing ends the program.</remarks>
public sealed class JournalReader : IDisposable
{
    private static readonly string[] Programs = ["/usr/bin/journalctl", "/bin/journalctl"];
    private static readonly string[] AgentNames = ["nomad", "steppe"];

    private readonly ConfinedProcess _process;

    private JournalReader(ConfinedProcess process) => _process = process;

    /// <summary>Whether a unit is named after an agent: of everything else on the machine nothing is told to callers from afar.</summary>
    public static bool MayRead(string unit) =>
        unit.Length > 0
        && unit[0] != '-'
        && unit.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' or '@' or ':')
        && AgentNames.Any(name => unit.Contains(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Begins to read.</summary>
    /// <param name="unit">One that <see cref="MayRead"/>.</param>
    /// <param name="since">How far back to begin.</param>
    /// <param name="follows">Whether it waits for more at the end.</param>
    /// <exception cref="IOException">There is no journal to read.</exception>
    public static JournalReader Open(string unit, TimeSpan since, bool follows)
    {
        string program = Array.Find(Programs, File.Exists) ?? throw new IOException("journalctl is not on this machine");
        ImmutableArray<string> arguments =
        [
            $"--unit={unit}",
            $"--since=-{((long)since.TotalSeconds).ToString(CultureInfo.InvariantCulture)}s",
            "--no-pager",
            "--quiet",
            "--output=short-iso",
            .. follows ? (string[])["--follow", "--no-tail"] : [],
        ];
        return new JournalReader(ConfinedProcess.Start(new ConfinedLaunch
        {
            Program = program,
            Arguments = arguments,
            Environment = ["PATH=/usr/bin:/bin", "LANG=C"],
            WorkingDirectory = "/",
            DropsRoot = false,
        }));
    }

    /// <summary>Reads on.</summary>
    /// <returns>How many bytes; 0 at the end.</returns>
    public async Task<int> ReadAsync(byte[] buffer, CancellationToken cancellation) =>
        await _process.Channel.ReceiveAsync(buffer, SocketFlags.None, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
