using System.ComponentModel;
using System.Diagnostics;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>Programs of the client's machine.</summary>
internal static class Tool
{
    /// <summary>Starts one; its stdin is closed, its output is for whoever called.</summary>
    /// <exception cref="FetchException">It is not installed.</exception>
    public static Process Start(string tool, string package, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
#pragma warning disable RS0030 // This process is small, and lives for one artifact.
            Process process = Process.Start(start)!;
#pragma warning restore RS0030
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new FetchException(
                $"this needs the program {tool}, which the client cannot start ({error.Message}): install {package} there", canRetry: false);
        }
    }

    /// <summary>The first line of what a program complained about.</summary>
    public static string FirstLine(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : "it gave no reason";
}
