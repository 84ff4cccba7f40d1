using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Steppe.Acceptance;

/// <summary>A program running beside the test.</summary>
internal sealed partial class ProgramRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    private ProgramRun(Process process, string logPath)
    {
        _process = process;
        LogPath = logPath;
        _log = new StreamWriter(new FileStream(logPath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string LogPath { get; }

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program whose output goes to a file.</summary>
    public static ProgramRun Start(string program, IEnumerable<string> arguments, string logPath, string directory, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProgramRun(Process.Start(start)!, logPath);
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<CommandResult> ToEndAsync(
        string program, IEnumerable<string> arguments, string directory, string? input = null, int seconds = 60, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = directory,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input ?? "");
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        string command = $"{Path.GetFileName(program)} {string.Join(' ', start.ArgumentList)}";
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{command} did not end within {seconds} s; so far:\n{await output}{await error}");
        }

        return new CommandResult(command, process.ExitCode, await output, await error);
    }

    /// <summary>Pulls the plug.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => _ = kill(Pid, signal);

    /// <summary>Sends SIGINT and waits for the end.</summary>
    public async Task<int> InterruptAsync(int seconds = 60)
    {
        Signal(2);
        await Eventually.TrueAsync($"the end of process {Pid} ({Path.GetFileName(LogPath)})", () => _process.HasExited, seconds);
        return _process.ExitCode;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task ExitAsync(int seconds = 60) =>
        Eventually.TrueAsync($"process {Pid} ({Path.GetFileName(LogPath)}) to end by itself", () => _process.HasExited, seconds);

    /// <summary>Whether this run has written a line with some words in it; its log may be older than the run.</summary>
    public bool HasSaid(string words)
    {
        lock (_gate)
        {
            return _lines.Exists(line => line.Contains(words, StringComparison.Ordinal));
        }
    }

    public string Log()
    {
        using var file = new StreamReader(new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        lock (_gate)
        {
            _log.Dispose();
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_gate)
        {
            if (line is not null && _log.BaseStream is not null)
            {
                _lines.Add(line);
                _log.WriteLine(line);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
