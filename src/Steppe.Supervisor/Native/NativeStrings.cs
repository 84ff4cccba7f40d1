using System.Runtime.InteropServices;
using System.Text;

namespace Steppe.Supervisor.Native;

/// <summary>A null-terminated array of UTF-8 strings outside the managed heap, as <c>execve</c> wants it.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _block;

    public NativeStrings(IReadOnlyList<string> values)
    {
        int pointers = (values.Count + 1) * sizeof(byte*);
        int size = pointers;
        for (int i = 0; i < values.Count; i++)
        {
            size += Encoding.UTF8.GetByteCount(values[i]) + 1;
        }

        _block = (byte*)NativeMemory.Alloc((nuint)size);
        byte* text = _block + pointers;
        for (int i = 0; i < values.Count; i++)
        {
            Pointers[i] = text;
            int written = Encoding.UTF8.GetBytes(values[i], new Span<byte>(text, size - (int)(text - _block)));
            text[written] = 0;
            text += written + 1;
        }

        Pointers[values.Count] = null;
    }

    public byte** Pointers => (byte**)_block;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_block);
        _block = null;
    }
}
