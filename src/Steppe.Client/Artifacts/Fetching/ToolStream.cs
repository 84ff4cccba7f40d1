using System.Diagnostics;

namespace Steppe.Client.Artifacts.Fetching;

/// <summary>What a program writes to its stdout.</summary>
/// <remarks>The program is in this process's group, and so dies with it.</remarks>
internal sealed class ToolStream : ReadOnlyStream
{
    private readonly Process _process;
    private readonly Task<string> _complaints;
    private bool _isAtEnd;

    /// <param name="tool">The program.</param>
    /// <param name="package">What to install to have it.</param>
    /// <param name="arguments">Never secrets: anybody may read them.</param>
    /// <exception cref="FetchException">It is not installed.</exception>
    public ToolStream(string tool, string package, IEnumerable<string> arguments)
    {
        _process = Tool.Start(tool, package, arguments, []);
        _complaints = _process.StandardError.ReadToEndAsync();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = _process.StandardOutput.BaseStream.Read(buffer);
        if (read == 0 && buffer.Length > 0 && !_isAtEnd)
        {
            _isAtEnd = true;
            _process.WaitForExit();
            if (_process.ExitCode != 0)
            {
                throw new InvalidDataException(Tool.FirstLine(_complaints.GetAwaiter().GetResult()));
            }
        }

        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
