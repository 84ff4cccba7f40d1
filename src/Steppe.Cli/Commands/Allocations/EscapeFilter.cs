namespace Steppe.Cli.Commands.Allocations;

/// <summary>Looks in what is typed for the escape character with a dot behind it, at the start of a line.</summary>
/// <remarks>The escape character is held back until the next key: a dot ends the session, the character itself is sent once,
/// anything else is sent with it, as <c>ssh</c> does.</remarks>
internal sealed class EscapeFilter(char? escape)
{
    private bool _isLineStart = true;
    private bool _isHeld;

    /// <summary>What of the input is to be sent.</summary>
    /// <param name="typed">The input.</param>
    /// <param name="isEscaped">Whether the session is to end.</param>
    public byte[] Pass(ReadOnlySpan<byte> typed, out bool isEscaped)
    {
        isEscaped = false;
        if (escape is not { } character)
        {
            return typed.ToArray();
        }

        List<byte> passed = new(typed.Length + 1);
        foreach (byte key in typed)
        {
            if (_isHeld)
            {
                _isHeld = false;
                if (key == (byte)'.')
                {
                    isEscaped = true;
                    break;
                }

                passed.Add((byte)character);
                if (key == (byte)character)
                {
                    _isLineStart = false;
                    continue;
                }
            }
            else if (_isLineStart && key == (byte)character)
            {
                _isHeld = true;
                continue;
            }

            passed.Add(key);
            _isLineStart = key is (byte)'\r' or (byte)'\n';
        }

        return [.. passed];
    }
}
