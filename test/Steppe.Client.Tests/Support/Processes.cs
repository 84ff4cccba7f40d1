namespace Steppe.Client.Tests.Support;

/// <summary>Looks at processes of the machine.</summary>
internal static class Processes
{
    /// <summary>Whether a process runs; one that only waits to be taken off the table does not.</summary>
    public static bool IsAlive(string id)
    {
        try
        {
            string status = File.ReadAllText($"/proc/{id}/stat");
            return status[(status.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What a shell script writes.</summary>
    public static string Output(string shell, string script)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(shell, ["-c", script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
