using Steppe.Cli.CommandLine;

namespace Steppe.Cli.Output;

/// <summary>Writes for people: plain lines to standard output, errors and warnings to standard error.</summary>
/// <remarks>Without colour not a single escape byte is written, so pipes and <c>watch</c> see plain text.</remarks>
internal sealed class Screen(CliHost host, bool useColor)
{
    private const string Reset = "\e[0m";
    private readonly Lock _gate = new();

    /// <summary>Whether escape sequences are written.</summary>
    public bool UsesColor => useColor;

    /// <summary>Writes a line to standard output.</summary>
    public void Line(string text = "")
    {
        lock (_gate)
        {
            host.Output.WriteLine(text);
        }
    }

    /// <summary>Writes a blank line, a bold title and a body.</summary>
    public void Section(string title, string body) => Line($"\n{Bold(title)}\n{body}");

    /// <summary>Writes a red line to standard error.</summary>
    public void Error(string text) => ToError("\e[31m", text);

    /// <summary>Writes a yellow line to standard error.</summary>
    public void Warn(string text) => ToError("\e[33m", text);

    /// <summary>Writes a line to standard error that is neither an error nor a warning.</summary>
    public void Note(string text)
    {
        lock (_gate)
        {
            host.Error.WriteLine(text);
        }
    }

    /// <summary>Bold where colours are on.</summary>
    public string Bold(string text) => useColor ? $"\e[1m{text}{Reset}" : text;

    /// <summary>Bold yellow where colours are on.</summary>
    public string BoldYellow(string text) => useColor ? $"\e[1;33m{text}{Reset}" : text;

    public string Green(string text) => useColor ? $"\e[32m{text}{Reset}" : text;

    public string Red(string text) => useColor ? $"\e[31m{text}{Reset}" : text;

    public string Yellow(string text) => useColor ? $"\e[33m{text}{Reset}" : text;

    public string Blue(string text) => useColor ? $"\e[34m{text}{Reset}" : text;

    public string Cyan(string text) => useColor ? $"\e[36m{text}{Reset}" : text;

    public string LightYellow(string text) => useColor ? $"\e[93m{text}{Reset}" : text;

    /// <summary>Writes bytes to standard output as they are.</summary>
    public async ValueTask RawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await host.RawOutput.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        await host.RawOutput.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes bytes to standard error as they are.</summary>
    public async ValueTask RawErrorAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await host.RawError.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        await host.RawError.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes bytes to standard error as they are; yellow where colours are on.</summary>
    public async ValueTask RawWarnAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (useColor)
        {
            await host.RawError.WriteAsync("\e[33m"u8.ToArray(), cancellation).ConfigureAwait(false);
        }

        await host.RawError.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        if (useColor)
        {
            await host.RawError.WriteAsync("\e[0m"u8.ToArray(), cancellation).ConfigureAwait(false);
        }

        await host.RawError.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private void ToError(string color, string text)
    {
        lock (_gate)
        {
            host.Error.WriteLine(useColor ? color + text + Reset : text);
        }
    }
}
