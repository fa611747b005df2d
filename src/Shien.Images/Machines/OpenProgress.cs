namespace Shien.Images.Machines;

/// <summary>How far the opening of a machine is.</summary>
/// <param name="Step">What is done now, ready to print: <c>unpacking 'disk1.vmdk'</c>.</param>
/// <param name="BytesDone">Bytes of the source that are done.</param>
/// <param name="BytesTotal">Bytes of the source.</param>
public readonly record struct OpenProgress(string Step, long BytesDone, long BytesTotal);
