// Structures and numbers of the kernel's Bluetooth sockets. Nothing of the library is linked.
#include <sys/socket.h>
#include <bluetooth/bluetooth.h>
#include <bluetooth/l2cap.h>
